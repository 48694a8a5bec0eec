package dev.orderonce.subscribers;

import dev.orderonce.contract.Sku;
import dev.orderonce.contract.TenantId;

/** Which article: skus are a tenant's own. */
record StockKey(TenantId tenant, Sku sku) {}
