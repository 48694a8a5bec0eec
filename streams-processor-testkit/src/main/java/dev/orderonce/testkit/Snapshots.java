package dev.orderonce.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.MessageType;
import dev.orderonce.contract.MessageTypes;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderEvent.CompensationStuck;
import dev.orderonce.contract.OrderEvent.OrderCancelled;
import dev.orderonce.contract.OrderEvent.OrderCompleted;
import dev.orderonce.contract.OrderEvent.OrderCreated;
import dev.orderonce.contract.OrderEvent.OrderPaid;
import dev.orderonce.contract.OrderEvent.OrderRefunded;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.OrderSnapshot;
import dev.orderonce.contract.OrderState;
import dev.orderonce.contract.Topic;
import dev.orderonce.contract.UndecodableMessageException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The latest snapshot of each order that was seen, and what an event makes of it. */
final class Snapshots {

  private static final MessageType TYPE =
      MessageTypes.STANDARD.byClass(OrderSnapshot.class).orElseThrow();

  private final Map<OrderId, OrderSnapshot> latest = new HashMap<>();

  /** Takes note of a record, if it is a snapshot. */
  void see(WireRecord record) {
    String value = record.parts().get(WireRecord.VALUE);
    if (!record.topic().equals(Topic.STATE.topicName()) || value == null) {
      return;
    }
    try {
      if (MessageCodec.decode(TYPE, value.getBytes(UTF_8)) instanceof OrderSnapshot snapshot) {
        latest.put(snapshot.orderId(), snapshot);
      }
    } catch (UndecodableMessageException e) {
      throw new AssertionError("no snapshot: " + record, e);
    }
  }

  /** The snapshot that belongs to an event. */
  OrderSnapshot after(OrderEvent event, OrderState state, Instant at) {
    return switch (event) {
      case OrderCreated created ->
          new OrderSnapshot(
              created.orderId(),
              created.version(),
              state,
              created.customerId(),
              created.money(),
              created.reference(),
              created.items(),
              null,
              null,
              at,
              at);
      case OrderCancelled e -> changed(event, state, e.reason(), e.reasonDetail(), at);
      case OrderRefunded e -> changed(event, state, e.reason(), e.reasonDetail(), at);
      case OrderPaid _, OrderCompleted _, CompensationStuck _ -> {
        OrderSnapshot before = before(event);
        yield changed(event, state, before.reason(), before.reasonDetail(), at);
      }
    };
  }

  private OrderSnapshot changed(
      OrderEvent event,
      OrderState state,
      @Nullable OrderReason reason,
      @Nullable String detail,
      Instant at) {
    OrderSnapshot before = before(event);
    return new OrderSnapshot(
        event.orderId(),
        event.version(),
        state,
        before.customerId(),
        before.money(),
        before.reference(),
        before.items(),
        reason,
        detail,
        before.createdAt(),
        at);
  }

  private OrderSnapshot before(OrderEvent event) {
    OrderSnapshot before = latest.get(event.orderId());
    if (before == null) {
      throw new IllegalStateException("no snapshot of order %s came".formatted(event.orderId()));
    }
    return before;
  }
}
