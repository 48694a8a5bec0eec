package dev.orderonce.processor.order;

import dev.orderonce.contract.CommandDecided;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderSnapshot;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.StepReply;
import org.jspecify.annotations.Nullable;

/**
 * The order state machine, one pure function from an order and a message to a {@link Decision}.
 *
 * <pre>
 *   (none) ──PlaceOrder──▶ CREATED ──PaymentCaptured──▶ PAID ──CompleteOrder──▶ COMPLETED
 *                             │                           │                         │
 *                        CancelOrder,                RefundOrder               RefundOrder
 *                      PaymentDeclined                    │                         │
 *                             ▼                           ▼                         │
 *                         CANCELLED                   REFUNDED ◀────────────────────┘
 *
 *   payment, the saga's step, beside it:
 *
 *     not asked ──▶ UNDER_WAY ──captured──▶ DONE ──order ended──▶ UNDOING ──refunded──▶ UNDONE
 *       PayOrder,       │                     ▲
 *       PlaceOrder      └─declined─▶ REFUSED ─┘ captured after all: believed, and undone
 *       with payment
 * </pre>
 *
 * <p>A step is undone only when its success was heard. So a refund is always causally after its
 * charge: an order that is cancelled while a charge is under way waits for the answer, and gives
 * back what was captured.
 *
 * <p>A message that was decided before changes nothing, however late it comes again: commands are
 * remembered (see {@link CommandMemory}), replies are recognised by what they say. The one
 * exception is a command from before its order was there, which leaves nothing to remember it by;
 * the API takes commands only for orders that it placed.
 */
public final class OrderMachine {

  private OrderMachine() {}

  /**
   * Decides a message.
   *
   * @param order the order that the message is about; null if there is none yet
   */
  public static Decision decide(@Nullable Order order, Envelope<? extends Message> message) {
    if (order != null && !order.data().tenant().equals(message.tenant())) {
      return Decision.contradicted(order, "the order belongs to another tenant");
    }
    return switch (message.data()) {
      case OrderCommand command -> once(order, command, message);
      case StepReply reply -> ReplyRules.decide(order, reply, message.time());
      case StepCommand _, OrderEvent _, CommandDecided _, OrderSnapshot _ ->
          Decision.contradicted(
              order, message.type().simpleName() + " is not for an order to decide");
    };
  }

  private static Decision once(
      @Nullable Order order, OrderCommand command, Envelope<? extends Message> message) {
    if (order != null && order.data().decided().knows(message.id())) {
      return Decision.known(order);
    }
    Decision decision = CommandRules.decide(order, command, message.tenant(), message.time());
    Order after = decision.order();
    return after == null
        ? decision
        : decision.with(after.with(after.data().remember(message.id())));
  }
}
