package dev.orderonce.processor;

import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.StepReply;
import dev.orderonce.processor.order.OrderData;
import dev.orderonce.processor.order.PaymentStep;
import dev.orderonce.processor.order.Step;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A payment step with a bug: for some times, or for ever, it throws when it is asked for. */
final class BrittleStep implements Step {

  private final Step payment = new PaymentStep();
  private final AtomicInteger failuresLeft;

  BrittleStep(int failures) {
    this.failuresLeft = new AtomicInteger(failures);
  }

  @Override
  public SagaStep name() {
    return payment.name();
  }

  @Override
  public boolean concerns(OrderData order) {
    return payment.concerns(order);
  }

  @Override
  public boolean isReady(OrderData order) {
    return payment.isReady(order);
  }

  @Override
  public StepCommand forward(OrderData order) {
    if (failuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new IllegalStateException("a bug");
    }
    return payment.forward(order);
  }

  @Override
  public StepCommand compensation(OrderData order, OrderReason reason) {
    return payment.compensation(order, reason);
  }

  @Override
  public OrderReason refusal() {
    return payment.refusal();
  }

  @Override
  public boolean isUndoneAfterCompletion() {
    return payment.isUndoneAfterCompletion();
  }

  @Override
  public Optional<String> objection(OrderData order, StepReply reply) {
    return payment.objection(order, reply);
  }
}
