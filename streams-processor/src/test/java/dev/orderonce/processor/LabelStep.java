package dev.orderonce.processor;

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

/** A step that is not in the contract: a label, printed for every order. */
record LabelStep(List<MessageType> ownMessages) implements Step {

  static final SagaStep NAME = new SagaStep("label");
  static final Topic LABELS = new Topic("labels.commands", false);
  static final MessageType PRINT = v1("label.print-requested", Print.class, LABELS);
  static final MessageType PRINTED = v1("label.printed", Printed.class, Topic.REPLIES);

  LabelStep() {
    this(List.of(PRINT, PRINTED));
  }

  record Print(OrderId orderId, Direction direction) implements StepCommand {

    @Override
    public SagaStep step() {
      return NAME;
    }

    @Override
    public MessageType messageType() {
      return PRINT;
    }
  }

  record Printed(OrderId orderId) implements StepReply {

    @Override
    public SagaStep step() {
      return NAME;
    }

    @Override
    public Answer answer() {
      return Answer.SUCCEEDED;
    }

    @Override
    public MessageType messageType() {
      return PRINTED;
    }
  }

  @Override
  public SagaStep name() {
    return NAME;
  }

  @Override
  public boolean concerns(OrderData order) {
    return true;
  }

  @Override
  public StepCommand forward(OrderData order) {
    return new Print(order.orderId(), Direction.FORWARD);
  }

  @Override
  public StepCommand compensation(OrderData order, OrderReason reason) {
    return new Print(order.orderId(), Direction.COMPENSATION);
  }

  @Override
  public OrderReason refusal() {
    return OrderReason.REQUESTED;
  }

  @Override
  public boolean isUndoneAfterCompletion() {
    return false;
  }

  @Override
  public Optional<String> objection(OrderData order, StepReply reply) {
    return Optional.empty();
  }
}
