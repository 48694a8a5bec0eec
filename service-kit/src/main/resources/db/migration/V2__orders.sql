-- Written by the API in the transaction that accepts an order; state, version, reason and updated_at follow
-- the events. Version 1 of an order, its creation, is the row itself.
create table orders (
    id            uuid primary key,
    tenant        varchar(64) not null,
    customer_id   varchar(64) not null,
    amount        bigint      not null check (amount > 0),
    currency      char(3)     not null,
    reference     varchar(64),
    account_id    varchar(64),
    state         varchar(16) not null default 'CREATED'
        check (state in ('CREATED', 'PAID', 'COMPLETED', 'CANCELLED', 'REFUNDED')),
    version       bigint      not null default 1 check (version >= 1),
    reason        varchar(32),
    reason_detail text,
    created_at    timestamptz not null,
    updated_at    timestamptz not null
);

create unique index orders_reference on orders (tenant, reference) where reference is not null;

-- The versions that came after creation.
create table order_history (
    order_id uuid        not null references orders on delete cascade,
    version  bigint      not null check (version >= 2),
    type     varchar(64) not null,
    at       timestamptz not null,
    primary key (order_id, version)
);

-- Commands to existing orders, with their outcomes.
create table commands (
    id         uuid primary key,
    tenant     varchar(64) not null,
    order_id   uuid        not null references orders on delete cascade,
    type       varchar(64) not null,
    status     varchar(16) not null default 'PENDING'
        check (status in ('PENDING', 'APPLIED', 'IGNORED', 'REJECTED')),
    code       varchar(64),
    created_at timestamptz not null,
    decided_at timestamptz
);

create index commands_order on commands (order_id);

-- One row for each operation that a client asked for, with the answer that it was given.
create table idempotency_keys (
    tenant      varchar(64) not null,
    key_hash    bytea       not null check (length(key_hash) = 32),
    fingerprint bytea       not null check (length(fingerprint) = 32),
    status      smallint    not null,
    location    text,
    body        text        not null,
    order_id    uuid        not null,
    command_id  uuid,
    created_at  timestamptz not null,
    expires_at  timestamptz not null,
    primary key (tenant, key_hash)
);

create index idempotency_keys_expiry on idempotency_keys (expires_at);
