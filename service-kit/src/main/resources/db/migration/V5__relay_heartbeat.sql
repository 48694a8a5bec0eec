-- The relay writes here when the outbox is silent, so that its replication slot moves on over the WAL of all
-- other tables. One row at a time: only inserts are published, so it is deleted and inserted again.
create table relay_heartbeat (
    id bigint      generated always as identity primary key,
    at timestamptz not null
);

alter publication orderonce_outbox add table relay_heartbeat;
