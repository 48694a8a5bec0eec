package dev.orderonce.subscribers;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.TenantId;

/** Which customer account: ids of accounts are a tenant's own. */
record AccountKey(TenantId tenant, AccountId id) {}
