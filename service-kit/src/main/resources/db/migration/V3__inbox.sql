-- Which messages each subscriber has applied; a row is written in the transaction of the effect.
create table inbox (
    subscriber  varchar(32) not null,
    message_id  uuid        not null,
    received_at timestamptz not null default now(),
    primary key (subscriber, message_id)
);
