-- An account's transfers are added while its row is locked: for one account, positions rise in the order in which
-- the transfers became visible, so that whoever reads a statement page by page misses none.
alter table transfers add column position bigint generated always as identity;

create index transfers_statement on transfers (tenant, account_id, position) where outcome = 'POSTED';

comment on column transfers.position is 'later transfers of an account have greater ones';
