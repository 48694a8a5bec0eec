package dev.orderonce.processor.order;

import dev.orderonce.contract.OrderEvent;
import dev.orderonce.processor.order.Order.Cancelled;
import dev.orderonce.processor.order.Order.Created;
import java.time.Instant;

/** The end of an unpaid order, whoever wants it: what is known to have been done is undone. */
final class Cancellation {

  private Cancellation() {}

  static Decision decide(Created order, Saga saga, Ending why, Instant at) {
    Saga.Change undone = saga.undo(order.data(), why.reason());
    Cancelled cancelled = order.cancel(why, undone.saga(), at);
    OrderEvent event =
        new OrderEvent.OrderCancelled(
            cancelled.data().orderId(), cancelled.data().version(), why.reason(), why.detail());
    return Decision.applied(cancelled, event, undone.commands());
  }
}
