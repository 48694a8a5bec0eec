-- What the client wants reserved, as it said it: [{"sku": …, "quantity": …}]; null if it named nothing.
alter table orders add column items jsonb;
