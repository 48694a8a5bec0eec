-- Records that a subscriber could not apply (DEAD), and those of the same key that came after one and wait for it
-- (PARKED). Standing ones are DEAD or PARKED: while a key has one, whatever comes for it is parked.
create table dead_letters (
    id               bigint generated always as identity primary key,
    subscriber       varchar(64)  not null,
    state            varchar(16)  not null check (state in ('DEAD', 'PARKED', 'REDRIVEN', 'DISCARDED')),
    origin_topic     varchar(249) not null,
    origin_partition integer      not null,
    origin_offset    bigint       not null,
    -- With the place: offsets begin anew when a topic is made anew.
    record_timestamp bigint       not null,
    record_key       bytea,
    record_value     bytea,
    headers          json         not null,
    message_id       uuid,
    reason           varchar(16) check (reason in ('UNDECODABLE', 'REFUSED')),
    error            text,
    attempts         integer      not null default 0 check (attempts >= 0),
    put_aside_at     timestamptz  not null default now(),
    published_at     timestamptz,
    constraint dead_letters_once unique (subscriber, origin_topic, origin_partition, origin_offset, record_timestamp),
    constraint dead_letters_dead_says_why check (state <> 'DEAD' or (reason is not null and error is not null))
);

comment on column dead_letters.record_timestamp is 'milliseconds since 1970, as Kafka has it';
comment on column dead_letters.headers is 'in their order; a value that is no UTF-8 as base64';
comment on column dead_letters.message_id is 'null if the record could not be read';
comment on column dead_letters.published_at is 'when it was put on orders.dead-letters; only what was dead is';

create index dead_letters_standing_keys on dead_letters (subscriber, record_key) where state in ('DEAD', 'PARKED');
-- What was redriven is in the inbox; the others must not be applied when they come again.
create index dead_letters_not_applied on dead_letters (subscriber, message_id) where state <> 'REDRIVEN';
create index dead_letters_to_publish on dead_letters (id) where published_at is null and error is not null;

-- What operators did about them, and why.
create table dead_letter_actions (
    id        bigint generated always as identity primary key,
    letter_id bigint      not null references dead_letters on delete cascade,
    action    varchar(16) not null check (action in ('REDRIVE', 'DISCARD')),
    operator  varchar(64) not null,
    reason    text        not null check (reason <> ''),
    outcome   text        not null,
    at        timestamptz not null default now()
);

create index dead_letter_actions_letter on dead_letter_actions (letter_id);

-- By which the inbox finds what it may forget.
create index inbox_received on inbox (received_at);
