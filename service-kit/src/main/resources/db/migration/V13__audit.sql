-- What has changed since the audit last looked: one row for each change to an order, to its money or to its goods,
-- written in the same transaction. Only added, and taken away by the audit, so that nobody waits for anybody.
create table audit_marks (
    id       bigint generated always as identity primary key,
    order_id uuid        not null,
    tenant   varchar(64) not null,
    currency char(3),
    held     bigint      not null default 0,
    due      bigint      not null default 0,
    at       timestamptz not null default now()
);

comment on column audit_marks.held is 'by how much captured - refunded changed, in minor units';
comment on column audit_marks.due is 'by how much what paid orders come to changed, in minor units';

create index audit_marks_order on audit_marks (order_id);

-- What the marks that were taken away come to.
create table audit_totals (
    tenant   varchar(64) not null,
    currency char(3)     not null,
    held     bigint      not null,
    due      bigint      not null,
    primary key (tenant, currency)
);

-- What the audit found and has not seen put right.
create table audit_discrepancies (
    kind     varchar(32)  not null,
    subject  varchar(130) not null,
    tenant   varchar(64)  not null,
    detail   text         not null,
    found_at timestamptz  not null default now(),
    primary key (kind, subject)
);

comment on column audit_discrepancies.subject is 'the id of an order, or what of a tenant it is about';

create function audit_due(state varchar, amount bigint) returns bigint
    language sql immutable as
$$
    select case when state in ('PAID', 'COMPLETED') then amount else 0 end
$$;

create function audit_held(kind varchar, outcome varchar, amount bigint) returns bigint
    language sql immutable as
$$
    select case when outcome <> 'POSTED' then 0 when kind = 'CHARGE' then amount else -amount end
$$;

create function audit_new_transfers() returns trigger
    language plpgsql as
$$
begin
    insert into audit_marks (order_id, tenant, currency, held)
    select order_id, tenant, currency, audit_held(kind, outcome, amount)
    from added
    where outcome = 'POSTED';
    return null;
end
$$;

-- Such a change is not to be; but if somebody gets around what forbids it, the audit is to see it.
create function audit_changed_transfer() returns trigger
    language plpgsql as
$$
begin
    insert into audit_marks (order_id, tenant, currency, held)
    values (old.order_id, old.tenant, old.currency, -audit_held(old.kind, old.outcome, old.amount));
    if tg_op = 'UPDATE' then
        insert into audit_marks (order_id, tenant, currency, held)
        values (new.order_id, new.tenant, new.currency, audit_held(new.kind, new.outcome, new.amount));
    end if;
    return null;
end
$$;

-- An order that is accepted owes nothing and holds nothing: its insert costs no mark.
create function audit_new_order() returns trigger
    language plpgsql as
$$
begin
    insert into audit_marks (order_id, tenant, currency, due)
    values (new.id, new.tenant, new.currency, audit_due(new.state, new.amount));
    return null;
end
$$;

create function audit_changed_orders() returns trigger
    language plpgsql as
$$
begin
    insert into audit_marks (order_id, tenant, currency, due)
    select id, tenant, currency, sum(due)
    from (select id, tenant, currency, -audit_due(state, amount) as due from before
          union all
          select id, tenant, currency, audit_due(state, amount) from after) change
    group by id, tenant, currency;
    return null;
end
$$;

create function audit_deleted_order() returns trigger
    language plpgsql as
$$
begin
    insert into audit_marks (order_id, tenant, currency, due)
    values (old.id, old.tenant, old.currency, -audit_due(old.state, old.amount));
    return null;
end
$$;

create function audit_new_movements() returns trigger
    language plpgsql as
$$
begin
    insert into audit_marks (order_id, tenant) select order_id, tenant from added where outcome <> 'REFUSED';
    return null;
end
$$;

create function audit_changed_movement() returns trigger
    language plpgsql as
$$
begin
    insert into audit_marks (order_id, tenant) values (old.order_id, old.tenant);
    return null;
end
$$;

create trigger audit_new after insert on transfers
    referencing new table as added for each statement execute function audit_new_transfers();
create trigger audit_changed after update or delete on transfers
    for each row execute function audit_changed_transfer();
create trigger audit_new after insert on orders
    for each row when (new.state <> 'CREATED') execute function audit_new_order();
create trigger audit_changed after update on orders
    referencing old table as before new table as after for each statement execute function audit_changed_orders();
create trigger audit_deleted after delete on orders
    for each row execute function audit_deleted_order();
create trigger audit_new after insert on stock_movements
    referencing new table as added for each statement execute function audit_new_movements();
create trigger audit_changed after update or delete on stock_movements
    for each row execute function audit_changed_movement();

-- Also for sessions that switch ordinary triggers off.
alter table transfers enable always trigger audit_new;
alter table transfers enable always trigger audit_changed;
alter table orders enable always trigger audit_new;
alter table orders enable always trigger audit_changed;
alter table orders enable always trigger audit_deleted;
alter table stock_movements enable always trigger audit_new;
alter table stock_movements enable always trigger audit_changed;

-- What was there before the audit was.
insert into audit_marks (order_id, tenant, currency, held)
select order_id, tenant, currency, audit_held(kind, outcome, amount)
from transfers
where outcome = 'POSTED';

insert into audit_marks (order_id, tenant, currency, due)
select id, tenant, currency, audit_due(state, amount)
from orders
where state <> 'CREATED';
