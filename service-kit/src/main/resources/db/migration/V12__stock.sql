-- The articles of the tenants. What an order has reserved is in stock_movements; inserting there is the only thing
-- that reserves and releases, so that the counts cannot differ from the movements.
create table stock (
    tenant    varchar(64) not null,
    sku       varchar(64) not null,
    available bigint      not null default 0,
    reserved  bigint      not null default 0,
    primary key (tenant, sku),
    constraint stock_never_below_zero check (available >= 0),
    constraint stock_no_release_without_reservation check (reserved >= 0)
);

comment on column stock.available is 'what is free after reservations; set by the tenant, moved by reservations';
comment on column stock.reserved is 'what orders have reserved and not released; goods that were delivered stay in it';

-- What became of a command about an order's items: all of them reserved, none of them, or all released. Its id is the
-- id of the message that asked for it, so that it cannot be done twice.
create table stock_movements (
    id             uuid primary key,
    tenant         varchar(64) not null,
    order_id       uuid        not null,
    outcome        varchar(16) not null check (outcome in ('RESERVED', 'REFUSED', 'RELEASED')),
    items          jsonb       not null,
    refused_sku    varchar(64),
    reservation_id uuid,
    created_at     timestamptz not null default date_trunc('milliseconds', now()),
    constraint stock_movements_refusal_says_why check ((outcome = 'REFUSED') = (refused_sku is not null)),
    constraint stock_movements_release_names_its_reservation
        check ((outcome = 'RELEASED') = (reservation_id is not null))
);

comment on column stock_movements.items is '[{"sku": …, "quantity": …}], each sku once';

create unique index stock_movements_one_reservation_of_an_order on stock_movements (order_id)
    where outcome <> 'RELEASED';
create unique index stock_movements_one_release_of_a_reservation on stock_movements (reservation_id)
    where outcome = 'RELEASED';
create index stock_movements_order on stock_movements (order_id);

-- Moves the counts of all articles of the movements that a statement adds. An article that is missing, an item
-- without a quantity, and a release of anything but its own order's reservation fail the statement.
create function move_stock() returns trigger
    language plpgsql as
$$
declare
    expected bigint;
    moved    bigint;
begin
    if exists (select
               from added a
                        left join stock_movements r
                                  on r.id = a.reservation_id and r.outcome = 'RESERVED' and r.tenant = a.tenant
                                      and r.order_id = a.order_id and r.items = a.items
               where a.outcome = 'RELEASED'
                 and r.id is null) then
        raise exception 'a release must give back exactly what its reservation took'
            using errcode = 'integrity_constraint_violation';
    end if;

    if exists (select
               from added a
                        cross join lateral jsonb_to_recordset(a.items) as item(sku varchar, quantity bigint)
               group by a.id, item.sku
               having item.sku is null
                   or count(*) > 1
                   or min(coalesce(item.quantity, 0)) < 1) then
        raise exception 'each item has a sku of its own and a quantity of at least 1'
            using errcode = 'integrity_constraint_violation';
    end if;

    select count(*)
    into expected
    from (select distinct a.tenant, item.sku
          from added a
                   cross join lateral jsonb_to_recordset(a.items) as item(sku varchar, quantity bigint)
          where a.outcome <> 'REFUSED') articles;

    update stock
    set available = stock.available - sum_of.quantity,
        reserved  = stock.reserved + sum_of.quantity
    from (select a.tenant,
                 item.sku,
                 sum(case a.outcome when 'RESERVED' then item.quantity else -item.quantity end) as quantity
          from added a
                   cross join lateral jsonb_to_recordset(a.items) as item(sku varchar, quantity bigint)
          where a.outcome <> 'REFUSED'
          group by a.tenant, item.sku) sum_of
    where stock.tenant = sum_of.tenant
      and stock.sku = sum_of.sku;

    get diagnostics moved = row_count;
    if moved <> expected then
        raise exception 'a movement names an article that is not in stock'
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end
$$;

create trigger stock_movements_move_stock
    after insert
    on stock_movements
    referencing new table as added
    for each statement
execute function move_stock();

create trigger stock_movements_are_only_added
    before update or delete
    on stock_movements
    for each statement
execute function refuse_ledger_change('movements of stock are only added');

create trigger stock_starts_without_reservations
    before insert
    on stock
    for each row
    when (new.reserved <> 0)
execute function refuse_ledger_change('an article starts without reservations');

-- A statement within a trigger has a depth: this one refuses all but those of move_stock.
create trigger stock_is_reserved_by_movements
    before update of reserved
    on stock
    for each statement
    when (pg_trigger_depth() = 0)
execute function refuse_ledger_change('stock is reserved by movements only');
