package dev.orderonce.ingest;

import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.OrderState;
import org.jspecify.annotations.Nullable;

/**
 * Which orders of a tenant a list shows.
 *
 * @param state only those in that state; null for all
 * @param customer only those of that customer; null for all
 */
record OrderFilter(@Nullable OrderState state, @Nullable CustomerId customer) {}
