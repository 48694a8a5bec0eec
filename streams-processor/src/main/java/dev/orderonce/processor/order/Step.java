package dev.orderonce.processor.order;

import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.StepReply;
import java.util.Optional;

/**
 * One saga step of one order: what is asked of its participant, what undoes that, and how far it
 * has come.
 */
public sealed interface Step permits PaymentStep {

  /** Which step it is. */
  SagaStep name();

  /** How far it has come. */
  Progress progress();

  /** The same step, that far. */
  Step at(Progress progress);

  /** What is asked of the participant. */
  StepCommand forward(OrderData order);

  /** What undoes the step. */
  StepCommand compensation(OrderData order, OrderReason reason);

  /** Why an order ends for which the participant refuses the step. */
  OrderReason refusal();

  /** Why a reply cannot be an answer to this step of this order, if it cannot. */
  Optional<String> objection(OrderData order, StepReply reply);
}
