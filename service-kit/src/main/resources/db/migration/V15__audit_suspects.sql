-- By which the audit goes through what it has found, a portion at a time.
create index audit_discrepancies_subject on audit_discrepancies (subject);
