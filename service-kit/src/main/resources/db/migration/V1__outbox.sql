-- What is to be published, in Debezium's outbox layout (id, aggregatetype, aggregateid, type, payload,
-- tracingspancontext) with the CloudEvents attributes beside it. The relay reads inserts from the WAL.
create table outbox (
    -- Not the message id: a participant sends its stored reply again under the same id.
    position           bigint generated always as identity primary key,
    id                 uuid         not null,
    aggregatetype      varchar(255) not null,
    aggregateid        varchar(255) not null,
    type               varchar(255) not null,
    payload            json         not null,
    tracingspancontext varchar(256),
    tenant             varchar(64)  not null,
    source             varchar(255) not null,
    time               timestamptz  not null,
    traceparent        varchar(55)  not null,
    correlationid      uuid         not null,
    causationid        uuid         not null,
    -- Constants, which the relay finds as columns like all that it makes headers of.
    specversion        varchar(8)   not null default '1.0',
    contenttype        varchar(64)  not null default 'application/json'
);

comment on column outbox.aggregatetype is 'the name of the topic that the row goes to';
comment on column outbox.aggregateid is 'the key of the record: the id of the order';
comment on column outbox.type is 'the CloudEvents type';

create publication orderonce_outbox for table outbox with (publish = 'insert');
