package dev.orderonce.processor.order;

import dev.orderonce.contract.OrderEvent;
import dev.orderonce.processor.order.Order.Cancelled;
import dev.orderonce.processor.order.Order.Created;
import dev.orderonce.processor.order.Order.Funded;
import dev.orderonce.processor.order.Order.Refunded;

/** The ends of an order, whoever wants them: what is known to have been done is undone. */
final class Endings {

  private final SagaPlan plan;

  Endings(SagaPlan plan) {
    this.plan = plan;
  }

  /**
   * Ends an unpaid order.
   *
   * @param data the order's, with what was just heard
   */
  Decision cancel(Created order, OrderData data, Ending why, Moment moment) {
    SagaPlan.Change undone = plan.undoAll(data, why.reason(), moment.now());
    Cancelled cancelled = order.cancel(why, undone.data(), moment.at());
    OrderEvent event =
        new OrderEvent.OrderCancelled(
            cancelled.data().orderId(), cancelled.data().version(), why.reason(), why.detail());
    return Decision.applied(cancelled, event, undone.commands());
  }

  /**
   * Ends a paid order. Of a completed one only the money is given back: the goods are gone.
   *
   * @param data the order's, with what was just heard
   */
  Decision refund(Funded order, OrderData data, Ending why, Moment moment) {
    SagaPlan.Change undone =
        switch (order) {
          case Order.Paid _ -> plan.undoAll(data, why.reason(), moment.now());
          case Order.Completed _ ->
              plan.undo(data, why.reason(), Step::isUndoneAfterCompletion, moment.now());
        };
    Refunded refunded = order.refund(why, undone.data(), moment.at());
    OrderEvent event =
        new OrderEvent.OrderRefunded(
            refunded.data().orderId(), refunded.data().version(), why.reason(), why.detail());
    return Decision.applied(refunded, event, undone.commands());
  }
}
