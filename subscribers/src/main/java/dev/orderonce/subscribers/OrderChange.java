package dev.orderonce.subscribers;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderEvent.OrderCancelled;
import dev.orderonce.contract.OrderEvent.OrderCompleted;
import dev.orderonce.contract.OrderEvent.OrderCreated;
import dev.orderonce.contract.OrderEvent.OrderPaid;
import dev.orderonce.contract.OrderEvent.OrderRefunded;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.OrderState;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an event changes in the read model.
 *
 * @param type the event's name in the order's history
 * @param at when what it tells took place
 */
record OrderChange(
    UUID order,
    long version,
    String type,
    Instant at,
    OrderState state,
    @Nullable OrderReason reason,
    @Nullable String reasonDetail) {

  static OrderChange of(Envelope<?> envelope, OrderEvent event) {
    return switch (event) {
      case OrderCreated _ -> of(envelope, event, OrderState.CREATED, null, null);
      case OrderPaid _ -> of(envelope, event, OrderState.PAID, null, null);
      case OrderCompleted _ -> of(envelope, event, OrderState.COMPLETED, null, null);
      case OrderCancelled cancelled ->
          of(envelope, event, OrderState.CANCELLED, cancelled.reason(), cancelled.reasonDetail());
      case OrderRefunded refunded ->
          of(envelope, event, OrderState.REFUNDED, refunded.reason(), refunded.reasonDetail());
    };
  }

  private static OrderChange of(
      Envelope<?> envelope,
      OrderEvent event,
      OrderState state,
      @Nullable OrderReason reason,
      @Nullable String detail) {
    return new OrderChange(
        event.orderId().value(),
        event.version(),
        envelope.type().simpleName(),
        envelope.time(),
        state,
        reason,
        detail);
  }

  /** The label of the reason, as the read model holds it. */
  @Nullable String reasonLabel() {
    return reason == null ? null : reason.label();
  }
}
