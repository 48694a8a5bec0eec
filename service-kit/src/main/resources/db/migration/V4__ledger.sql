-- Double-entry ledger. A transfer is one row that names both of its sides, so that debit and credit cannot
-- differ; inserting it is the only thing that moves balances, so that they cannot differ from the transfers.

-- A balance is what was credited minus what was debited. Customers' accounts go down to their credit limit; the
-- tenant has one merchant account of each currency, named by it, on the other side of every transfer.
create table accounts (
    tenant       varchar(64) not null,
    kind         varchar(16) not null check (kind in ('CUSTOMER', 'MERCHANT')),
    id           varchar(64) not null,
    currency     char(3),
    credit_limit bigint      not null default 0 check (credit_limit >= 0),
    balance      bigint      not null default 0,
    postings     bigint      not null default 0,
    created_at   timestamptz not null default now(),
    primary key (tenant, kind, id),
    constraint accounts_within_limit check (balance >= -credit_limit),
    constraint accounts_merchant_named_by_currency check (kind = 'CUSTOMER' or (currency is not null and currency = id)),
    constraint accounts_currency_fixed_by_posting check (postings = 0 or currency is not null)
);

comment on column accounts.currency is 'null until set, or until a customer account''s first posted charge';
comment on column accounts.postings is 'how many postings made the balance';

-- One movement of money, or the refusal of one. Its id is the id of the message that asked for it, so that it
-- cannot be made twice. A charge goes from the customer's account to the merchant's, a refund back.
create table transfers (
    id           uuid primary key,
    tenant       varchar(64) not null,
    order_id     uuid        not null,
    kind         varchar(16) not null check (kind in ('CHARGE', 'REFUND')),
    outcome      varchar(16) not null check (outcome in ('POSTED', 'DECLINED')),
    decline_code varchar(64),
    charge_id    uuid,
    account_id   varchar(64) not null,
    amount       bigint      not null check (amount > 0),
    currency     char(3)     not null,
    created_at   timestamptz not null default date_trunc('milliseconds', now()),
    constraint transfers_refund_names_its_charge check ((kind = 'REFUND') = (charge_id is not null)),
    constraint transfers_decline_says_why check ((outcome = 'DECLINED') = (decline_code is not null)),
    constraint transfers_refund_is_never_declined check (kind = 'CHARGE' or outcome = 'POSTED')
);

create unique index transfers_one_refund_of_a_charge on transfers (charge_id) where kind = 'REFUND';
create unique index transfers_one_charge_of_an_order on transfers (order_id)
    where kind = 'CHARGE' and outcome = 'POSTED';
create index transfers_order on transfers (order_id);

-- The two sides of a transfer; signed, and opposite by construction.
create function transfer_sides(kind varchar, account_id varchar, currency char, amount bigint)
    returns table (account_kind varchar, account varchar, signed_amount bigint)
    language sql immutable as
$$
    select 'CUSTOMER', account_id, case kind when 'CHARGE' then -amount else amount end
    union all
    select 'MERCHANT', currency::varchar, case kind when 'CHARGE' then amount else -amount end
$$;

create view postings as
select t.id                                                         as transfer_id,
       case when s.signed_amount < 0 then 'DEBIT' else 'CREDIT' end as side,
       t.tenant,
       s.account_kind                                               as kind,
       s.account                                                    as account_id,
       t.currency,
       s.signed_amount                                              as amount
from transfers t
         cross join lateral transfer_sides(t.kind, t.account_id, t.currency, t.amount) s
where t.outcome = 'POSTED';

-- Moves the balances of both sides of the transfers that a statement adds. An account that is missing or of another
-- currency, and a refund of anything but its own posted charge, fail the statement.
create function post_transfers() returns trigger
    language plpgsql as
$$
declare
    expected bigint;
    moved    bigint;
begin
    if exists (select
               from added r
                        left join transfers c
                                  on c.id = r.charge_id and c.kind = 'CHARGE' and c.outcome = 'POSTED'
                                      and c.tenant = r.tenant and c.order_id = r.order_id
                                      and c.account_id = r.account_id and c.amount = r.amount
                                      and c.currency = r.currency
               where r.kind = 'REFUND'
                 and c.id is null) then
        raise exception 'a refund must return exactly what its posted charge took'
            using errcode = 'integrity_constraint_violation';
    end if;

    select count(*)
    into expected
    from (select distinct a.tenant, s.account_kind, s.account, a.currency
          from added a
                   cross join lateral transfer_sides(a.kind, a.account_id, a.currency, a.amount) s
          where a.outcome = 'POSTED') sides;

    update accounts
    set balance  = accounts.balance + sum_of.amount,
        postings = accounts.postings + sum_of.postings,
        currency = sum_of.currency
    from (select a.tenant, s.account_kind, s.account, a.currency, sum(s.signed_amount) as amount, count(*) as postings
          from added a
                   cross join lateral transfer_sides(a.kind, a.account_id, a.currency, a.amount) s
          where a.outcome = 'POSTED'
          group by a.tenant, s.account_kind, s.account, a.currency) sum_of
    where accounts.tenant = sum_of.tenant
      and accounts.kind = sum_of.account_kind
      and accounts.id = sum_of.account
      and (accounts.currency is null or accounts.currency = sum_of.currency);

    get diagnostics moved = row_count;
    if moved <> expected then
        raise exception 'a transfer names an account that is missing or of another currency'
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end
$$;

create trigger transfers_move_balances
    after insert
    on transfers
    referencing new table as added
    for each statement
execute function post_transfers();

create function refuse_ledger_change() returns trigger
    language plpgsql as
$$
begin
    raise exception '%', tg_argv[0] using errcode = 'integrity_constraint_violation';
end
$$;

create trigger transfers_are_only_added
    before update or delete
    on transfers
    for each statement
execute function refuse_ledger_change('transfers are only added: correct one by another');

create trigger accounts_start_at_zero
    before insert
    on accounts
    for each row
    when (new.balance <> 0 or new.postings <> 0)
execute function refuse_ledger_change('an account starts without a balance');

-- A statement within a trigger has a depth: this one refuses all but those of post_transfers.
create trigger accounts_move_by_transfers
    before update of balance, postings
    on accounts
    for each statement
    when (pg_trigger_depth() = 0)
execute function refuse_ledger_change('balances move by transfers only');
