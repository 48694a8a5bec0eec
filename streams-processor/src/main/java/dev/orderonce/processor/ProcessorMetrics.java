package dev.orderonce.processor;

import dev.orderonce.contract.Direction;
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
  static final String STUCK = "orderonce.compensations.stuck";
  static final String DEAD_LETTERS = "orderonce.dead.letters";

  private final MeterRegistry meters;
  private final Counter duplicatesDropped;
  private final Counter undecodable;
  private final Counter contradicted;

  ProcessorMetrics(MeterRegistry meters) {
    this.meters = meters;
    this.duplicatesDropped =
        Counter.builder(DUPLICATES_DROPPED)
            .description("Messages that came again and were dropped")
            .tag("stage", "topology")
            .register(meters);
    this.undecodable = deadLetters("undecodable");
    this.contradicted = deadLetters("contradicted");
  }

  private Counter deadLetters(String reason) {
    return Counter.builder(DEAD_LETTERS)
        .description("Records that were put on orders.dead-letters")
        .tag("reason", reason)
        .register(meters);
  }

  void duplicateDropped() {
    duplicatesDropped.increment();
  }

  void undecodable() {
    undecodable.increment();
  }

  void contradicted() {
    contradicted.increment();
  }

  void decided(@Nullable Order before, Decision decision) {
    for (OrderEvent event : decision.events()) {
      if (event instanceof OrderEvent.CompensationStuck stuck) {
        stuck(stuck.step());
      } else {
        transition(stateOf(before), stateOf(decision.order()));
      }
    }
    for (StepCommand command : decision.commands()) {
      if (command.direction() == Direction.COMPENSATION) {
        compensation(command.step());
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
        .description("Compensations that were sent, also again")
        .tag("step", step.label())
        .register(meters)
        .increment();
  }

  private void stuck(SagaStep step) {
    Counter.builder(STUCK)
        .description("Compensations that were asked for again and again in vain")
        .tag("step", step.label())
        .register(meters)
        .increment();
  }

  private static String stateOf(@Nullable Order order) {
    return order == null ? "none" : order.state().name();
  }
}
