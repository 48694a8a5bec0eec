package dev.orderonce.client;

import dev.orderonce.contract.CommandStatus;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A command to an order. It is accepted at once and decided soon after; {@link OrderClient#command}
 * tells the outcome.
 *
 * @param type what it asks for, such as {@code PayOrder}
 * @param code why it was ignored or rejected
 * @param decidedAt when its outcome became known; null while it is pending
 */
public record Command(
    MessageId id,
    OrderId orderId,
    String type,
    CommandStatus status,
    @Nullable String code,
    Instant createdAt,
    @Nullable Instant decidedAt) {}
