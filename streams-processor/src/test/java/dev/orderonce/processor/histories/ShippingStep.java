package dev.orderonce.processor.histories;

import static dev.orderonce.contract.MessageType.v1;

import dev.orderonce.contract.Direction;
import dev.orderonce.contract.MessageType;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.StepReply;
import dev.orderonce.contract.Topic;
import dev.orderonce.processor.order.OrderData;
import dev.orderonce.processor.order.Step;
import java.util.List;
import java.util.Optional;

/** A third step, after the payment: paid orders, too, then wait, are refused and give up. */
final class ShippingStep implements Step {

  static final SagaStep NAME = new SagaStep("shipping");

  private static final Topic TOPIC = new Topic("shipping.commands", false);
  private static final MessageType SHIP = v1("shipping.requested", Ship.class, TOPIC);
  private static final MessageType CALL_BACK =
      v1("shipping.call-back-requested", CallBack.class, TOPIC);
  private static final MessageType SHIPPED = v1("shipping.shipped", Shipped.class, Topic.REPLIES);
  private static final MessageType NOT_SHIPPED =
      v1("shipping.not-shipped", NotShipped.class, Topic.REPLIES);
  private static final MessageType CALLED_BACK =
      v1("shipping.called-back", CalledBack.class, Topic.REPLIES);
  private static final MessageType NOT_CALLED_BACK =
      v1("shipping.not-called-back", NotCalledBack.class, Topic.REPLIES);

  /** What the carrier is asked. */
  sealed interface Command extends StepCommand {

    @Override
    default SagaStep step() {
      return NAME;
    }

    @Override
    default Direction direction() {
      return this instanceof Ship ? Direction.FORWARD : Direction.COMPENSATION;
    }

    @Override
    default MessageType messageType() {
      return this instanceof Ship ? SHIP : CALL_BACK;
    }
  }

  record Ship(OrderId orderId) implements Command {}

  record CallBack(OrderId orderId) implements Command {}

  /** What the carrier answers. */
  sealed interface Reply extends StepReply {

    @Override
    default SagaStep step() {
      return NAME;
    }

    @Override
    default Answer answer() {
      return switch (this) {
        case Shipped _ -> Answer.SUCCEEDED;
        case NotShipped _ -> Answer.REFUSED;
        case CalledBack _ -> Answer.UNDONE;
        case NotCalledBack _ -> Answer.UNDO_REFUSED;
      };
    }

    @Override
    default MessageType messageType() {
      return switch (this) {
        case Shipped _ -> SHIPPED;
        case NotShipped _ -> NOT_SHIPPED;
        case CalledBack _ -> CALLED_BACK;
        case NotCalledBack _ -> NOT_CALLED_BACK;
      };
    }
  }

  record Shipped(OrderId orderId) implements Reply {}

  record NotShipped(OrderId orderId) implements Reply {}

  record CalledBack(OrderId orderId) implements Reply {}

  record NotCalledBack(OrderId orderId) implements Reply {}

  @Override
  public SagaStep name() {
    return NAME;
  }

  @Override
  public boolean concerns(OrderData order) {
    return order.items() != null;
  }

  @Override
  public StepCommand forward(OrderData order) {
    return new Ship(order.orderId());
  }

  @Override
  public StepCommand compensation(OrderData order, OrderReason reason) {
    return new CallBack(order.orderId());
  }

  @Override
  public OrderReason refusal() {
    return OrderReason.OUT_OF_STOCK;
  }

  @Override
  public boolean isUndoneAfterCompletion() {
    return false;
  }

  @Override
  public Optional<String> objection(OrderData order, StepReply reply) {
    return reply instanceof Reply ? Optional.empty() : Optional.of("no answer to this step");
  }

  @Override
  public List<MessageType> ownMessages() {
    return List.of(SHIP, CALL_BACK, SHIPPED, NOT_SHIPPED, CALLED_BACK, NOT_CALLED_BACK);
  }
}
