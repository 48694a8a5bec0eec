-- The API keys made by `orderonce keys`. A key is 256 random bits, so that its plain SHA-256 neither tells it nor
-- lets it be guessed; a slow hash is for what people choose.
create table api_keys (
    id         bigint generated always as identity primary key,
    hash       bytea       not null unique check (length(hash) = 32),
    tenant     varchar(64),
    note       varchar(128) not null default '',
    created_at timestamptz not null,
    revoked_at timestamptz
);

comment on column api_keys.tenant is 'whose key it is; null for an operator''s';
