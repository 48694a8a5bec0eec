-- The lists of orders, newest first: of a tenant, and of one customer of it. The id carries the time. Each has the state before
-- the id, so that a list of one state reads no other rows; a list of all states merges the five.
create index orders_by_state on orders (tenant, state, id);
create index orders_by_customer on orders (tenant, customer_id, state, id);
