package dev.orderonce.processor.order;

import dev.orderonce.contract.Direction;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.MessageType;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.StepReply;
import java.util.List;
import java.util.Optional;

/**
 * A step of the saga: which orders need it, what is asked of its participant, what undoes that, and
 * which replies can be answers to it. It says nothing of how far an order has come: that is the
 * order's {@link StepState}.
 *
 * <p>Its methods must be pure: what they give is to depend on the order and the reply alone.
 */
public interface Step {

  /** Its name, unlike that of any other step of the saga. */
  SagaStep name();

  /**
   * Whether the order needs it; the others pass it over. The same during the order's whole life.
   */
  boolean concerns(OrderData order);

  /** Whether all is there that the participant must be told; asked again after each command. */
  default boolean isReady(OrderData order) {
    return true;
  }

  /** What is asked of the participant, the same whenever it is asked again. */
  StepCommand forward(OrderData order);

  /** What undoes the step, the same whenever it is asked again. */
  StepCommand compensation(OrderData order, OrderReason reason);

  /** Why an order ends for which the participant refuses the step. */
  OrderReason refusal();

  /** Whether it is undone also when the order was completed, and its goods are gone. */
  boolean isUndoneAfterCompletion();

  /** Why a reply that names this step cannot be an answer to it for this order, if it cannot. */
  Optional<String> objection(OrderData order, StepReply reply);

  /** The types of its commands and replies that are not in the contract already. */
  default List<MessageType> ownMessages() {
    return List.of();
  }

  /** The id under which it is asked for, and of its effect. */
  default MessageId forwardId(OrderData order) {
    return MessageId.ofStep(order.orderId(), name(), Direction.FORWARD);
  }

  /** The id under which its compensation is asked for, and of that one's effect. */
  default MessageId compensationId(OrderData order) {
    return MessageId.ofStep(order.orderId(), name(), Direction.COMPENSATION);
  }
}
