package dev.orderonce.processor.order;

import dev.orderonce.contract.OrderReason;
import org.jspecify.annotations.Nullable;

/**
 * Why an order ended.
 *
 * @param detail the client's own words, if it gave any
 */
public record Ending(OrderReason reason, @Nullable String detail) {}
