package dev.orderonce.client;

import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an idempotency key did.
 *
 * @param status the HTTP status that was answered
 * @param orderId the order that was placed, or that the command is for
 * @param commandId the command; null if the key placed an order
 * @param expiresAt from when on the key is forgotten
 */
public record KeyUse(
    int status,
    OrderId orderId,
    @Nullable MessageId commandId,
    Instant createdAt,
    Instant expiresAt) {}
