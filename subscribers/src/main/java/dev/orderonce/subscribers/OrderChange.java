package dev.orderonce.subscribers;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderEvent.CompensationStuck;
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
 * @param state the state afterwards; null if state and reason stay as they are
 */
record OrderChange(
    UUID order,
    long version,
    String type,
    Instant at,
    @Nullable OrderState state,
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
      case CompensationStuck _ -> of(envelope, event, null, null, null);
    };
  }

  private static OrderChange of(
      Envelope<?> envelope,
      OrderEvent event,
      @Nullable OrderState state,
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

  /** What two changes of the same order come to. */
  static OrderChange both(OrderChange one, OrderChange other) {
    OrderChange older = one.version < other.version ? one : other;
    OrderChange newer = one.version < other.version ? other : one;
    return newer.state != null
        ? newer
        : new OrderChange(
            newer.order,
            newer.version,
            newer.type,
            newer.at,
            older.state,
            older.reason,
            older.reasonDetail);
  }

  /** The name of the state, as the read model holds it. */
  @Nullable String stateName() {
    return state == null ? null : state.name();
  }

  /** The label of the reason, as the read model holds it. */
  @Nullable String reasonLabel() {
    return reason == null ? null : reason.label();
  }
}
