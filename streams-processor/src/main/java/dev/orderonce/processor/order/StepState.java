package dev.orderonce.processor.order;

import dev.orderonce.contract.SagaStep;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A saga step that an order has asked for.
 *
 * @param tries how often its participant was asked for what is under way now, the step or its
 *     compensation; 0 if nothing is
 * @param deadline when it is asked again, if nothing is heard until then; null if it is not
 */
public record StepState(SagaStep step, Progress progress, int tries, @Nullable Instant deadline) {

  /** Checks that there is a deadline just when one is needed. */
  public StepState {
    if (progress.hasDeadline() != (deadline != null)) {
      throw new BrokenInvariantException(
          "a step that is %s cannot have the deadline %s".formatted(progress, deadline));
    }
  }

  static StepState waiting(SagaStep step, Progress progress, int tries, Instant deadline) {
    return new StepState(step, progress, tries, deadline);
  }

  static StepState settled(SagaStep step, Progress progress) {
    return new StepState(step, progress, 0, null);
  }
}
