package dev.orderonce.processor;

import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.processor.order.Decision;
import dev.orderonce.processor.order.Order;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * What the topology counts. A transaction that is aborted and done again is counted again: these
 * are figures of work, not of effects.
 */
final class ProcessorMetrics {

  static final String DUPLICATES_DROPPED = "orderonce.duplicates.dropped";
  static final String TRANSITIONS = "orderonce.transitions";
  static final String COMPENSATIONS = "orderonce.compensations";

  private final MeterRegistry meters;
  private final Counter duplicatesDropped;

  ProcessorMetrics(MeterRegistry meters) {
    this.meters = meters;
    this.duplicatesDropped =
        Counter.builder(DUPLICATES_DROPPED)
            .description("Messages that came again and were dropped")
            .tag("stage", "topology")
            .register(meters);
  }

  void duplicateDropped() {
    duplicatesDropped.increment();
  }

  void decided(@Nullable Order before, Decision decision) {
    for (OrderEvent _ : decision.events()) {
      transition(stateOf(before), stateOf(decision.order()));
    }
    for (StepCommand command : decision.commands()) {
      switch (command) {
        case StepCommand.RefundPayment _ -> compensation(SagaStep.PAYMENT);
        case StepCommand.ChargePayment _ -> {}
      }
    }
  }

  private void transition(String from, String to) {
    Counter.builder(TRANSITIONS)
        .description("Changes of state of orders")
        .tag("from", from)
        .tag("to", to)
        .register(meters)
        .increment();
  }

  private void compensation(SagaStep step) {
    Counter.builder(COMPENSATIONS)
        .description("Saga steps that were asked to be undone")
        .tag("step", step.label())
        .register(meters)
        .increment();
  }

  private static String stateOf(@Nullable Order order) {
    return order == null ? "none" : order.state().name();
  }
}
