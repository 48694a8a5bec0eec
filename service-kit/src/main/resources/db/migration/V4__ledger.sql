-- Double-entry ledger. A balance is what was credited minus what was debited; a charge debits the
-- customer's account and credits the tenant's own account of that currency.
create table accounts (
    tenant       varchar(64) not null,
    id           varchar(64) not null,
    kind         varchar(16) not null check (kind in ('CUSTOMER', 'MERCHANT')),
    currency     char(3),
    credit_limit bigint      not null default 0 check (credit_limit >= 0),
    balance      bigint      not null default 0,
    created_at   timestamptz not null default now(),
    primary key (tenant, kind, id),
    constraint accounts_within_limit check (kind = 'MERCHANT' or balance >= -credit_limit)
);

comment on column accounts.currency is 'null until a customer account''s first charge sets it';

-- One movement of money. Its id is the id of the message that asked for it, so that it cannot be made twice.
create table transfers (
    id          uuid primary key,
    tenant      varchar(64) not null,
    order_id    uuid        not null,
    kind        varchar(16) not null check (kind in ('CHARGE', 'REFUND')),
    outcome     varchar(16) not null check (outcome in ('POSTED', 'DECLINED')),
    decline_code varchar(64),
    charge_id   uuid references transfers,
    account_id  varchar(64) not null,
    amount      bigint      not null check (amount > 0),
    currency    char(3)     not null,
    created_at  timestamptz not null default now(),
    constraint transfers_refund_names_its_charge check ((kind = 'REFUND') = (charge_id is not null)),
    constraint transfers_decline_says_why check ((outcome = 'DECLINED') = (decline_code is not null))
);

create unique index transfers_one_refund_of_a_charge on transfers (charge_id) where kind = 'REFUND';
create unique index transfers_one_charge_of_an_order on transfers (order_id)
    where kind = 'CHARGE' and outcome = 'POSTED';

-- The two sides of each posted transfer; signed, so that every transfer sums to zero.
create table postings (
    transfer_id uuid        not null references transfers,
    side        varchar(8)  not null check (side in ('DEBIT', 'CREDIT')),
    tenant      varchar(64) not null,
    kind        varchar(16) not null,
    account_id  varchar(64) not null,
    currency    char(3)     not null,
    amount      bigint      not null,
    primary key (transfer_id, side),
    foreign key (tenant, kind, account_id) references accounts (tenant, kind, id),
    constraint postings_sign check ((side = 'DEBIT') = (amount < 0) and amount <> 0)
);

create index postings_account on postings (tenant, kind, account_id);
