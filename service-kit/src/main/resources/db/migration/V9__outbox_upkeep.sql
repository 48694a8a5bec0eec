-- When a row was written, by the database's clock; what is removed and what is published again is chosen by it.
alter table outbox
    add column written_at timestamptz not null default now();

-- Rows come and go all the time: their room is to be used again before the table grows.
alter table outbox set (
    autovacuum_vacuum_scale_factor = 0.01,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0
    );

-- How far a relay has certainly published the outbox: every row of a transaction with a lower id is in Kafka. Ids mean
-- something on the server that gave them only.
create table relay_marks (
    slot            varchar(63) primary key,
    published_below xid8        not null,
    server          bigint      not null,
    marked_at       timestamptz not null
);
