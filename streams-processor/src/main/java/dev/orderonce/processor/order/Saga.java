package dev.orderonce.processor.order;

import dev.orderonce.contract.SagaStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The steps that an order has asked for and how far they are, in the order in which they were asked
 * for.
 */
public record Saga(List<StepState> steps) {

  /** Nothing asked for. */
  public static final Saga NOT_STARTED = new Saga(List.of());

  /** Takes a copy, and checks that there is one of each step at most. */
  public Saga {
    steps = List.copyOf(steps);
    if (isTwiceThere(steps)) {
      throw new BrokenInvariantException("a step is there twice: " + steps);
    }
  }

  /** There are few, so each is compared with each behind it. */
  private static boolean isTwiceThere(List<StepState> steps) {
    for (int i = 1; i < steps.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (steps.get(i).step().equals(steps.get(j).step())) {
          return true;
        }
      }
    }
    return false;
  }

  /** The state of that step, if it was asked for. */
  public Optional<StepState> step(SagaStep step) {
    for (StepState state : steps) {
      if (state.step().equals(step)) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }

  /** How far that step has come, if it was asked for. */
  public Optional<Progress> progress(SagaStep step) {
    return step(step).map(StepState::progress);
  }

  /** Whether a step may still turn out one way or another. */
  boolean isOpen() {
    return steps.stream().anyMatch(state -> state.progress().isOpen());
  }

  /** The same with that step as given: in its place, or behind the others if it is new. */
  Saga with(StepState changed) {
    List<StepState> all = new ArrayList<>(steps.size() + 1);
    boolean isNew = true;
    for (StepState state : steps) {
      boolean isSame = state.step().equals(changed.step());
      all.add(isSame ? changed : state);
      isNew &= !isSame;
    }
    if (isNew) {
      all.add(changed);
    }
    return new Saga(all);
  }
}
