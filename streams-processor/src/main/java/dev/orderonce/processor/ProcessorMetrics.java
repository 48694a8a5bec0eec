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
    this.duplicatesDropped = meters.counter(DUPLICATES_DROPPED, "stage", "topology");
  }

  void duplicateDropped() {
    duplicatesDropped.increment();
  }

  void decided(@Nullable Order before, Decision decision) {
    for (OrderEvent _ : decision.events()) {
      meters
          .counter(TRANSITIONS, "from", stateOf(before), "to", stateOf(decision.order()))
          .increment();
    }
    for (StepCommand command : decision.commands()) {
      switch (command) {
        case StepCommand.RefundPayment _ ->
            meters.counter(COMPENSATIONS, "step", SagaStep.PAYMENT.label()).increment();
        case StepCommand.ChargePayment _ -> {}
      }
    }
  }

  private static String stateOf(@Nullable Order order) {
    return order == null ? "none" : order.state().name();
  }
}
