package dev.orderonce.processor.order;

import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepCommand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The steps of the saga in their order: forward in that order, compensated in reverse. */
final class SagaPlan {

  private final List<Step> steps;
  private final Timing timing;

  /**
   * A plan.
   *
   * @throws IllegalArgumentException if a name is there twice or the payment is not there
   */
  SagaPlan(List<Step> steps, Timing timing) {
    this.steps = List.copyOf(steps);
    this.timing = timing;
    List<SagaStep> names = steps.stream().map(Step::name).toList();
    if (names.stream().distinct().count() < names.size()) {
      throw new IllegalArgumentException("a saga step is there twice: " + names);
    }
    if (!names.contains(SagaStep.PAYMENT)) {
      throw new IllegalArgumentException("the saga needs the step payment, and has " + names);
    }
  }

  /** An order as it is afterwards, and what its participants must be told. */
  record Change(OrderData data, List<StepCommand> commands) {}

  List<Step> steps() {
    return steps;
  }

  Timing timing() {
    return timing;
  }

  Optional<Step> step(SagaStep name) {
    return steps.stream().filter(step -> step.name().equals(name)).findFirst();
  }

  /** Asks for the step whose turn it is, if all before it are done and it is ready. */
  Change proceed(OrderData order, Instant now) {
    for (Step step : steps) {
      if (step.concerns(order)) {
        Optional<Progress> progress = order.saga().progress(step.name());
        if (progress.isEmpty() && step.isReady(order)) {
          return ask(order, step, now);
        }
        if (progress.isEmpty() || progress.get() != Progress.DONE) {
          return new Change(order, List.of());
        }
      }
    }
    return new Change(order, List.of());
  }

  /** Whether every step that the order needs is done. */
  boolean isThrough(OrderData order) {
    return steps.stream()
        .filter(step -> step.concerns(order))
        .allMatch(
            step -> order.saga().progress(step.name()).filter(Progress.DONE::equals).isPresent());
  }

  /**
   * Undoes, last step first, what is known to have been done.
   *
   * <p>A step that is under way stays so: whether there is anything to undo is known only when its
   * answer comes.
   */
  Change undo(OrderData order, OrderReason reason, Predicate<Step> which, Instant now) {
    OrderData undoing = order;
    List<StepCommand> compensations = new ArrayList<>();
    for (Step step : steps.reversed()) {
      boolean isDone = order.saga().progress(step.name()).filter(Progress.DONE::equals).isPresent();
      if (isDone && which.test(step)) {
        StepState state =
            StepState.waiting(step.name(), Progress.UNDOING, 1, timing.deadline(1, now));
        undoing = undoing.with(state);
        compensations.add(step.compensation(order, reason));
      }
    }
    return new Change(undoing, compensations);
  }

  /**
   * Undoes all that is known to have been done. Of a step that the saga had when it was done, and
   * has no more, nobody can be asked; that it is not undone is said when its tries are over.
   */
  Change undoAll(OrderData order, OrderReason reason, Instant now) {
    Change undone = undo(order, reason, step -> true, now);
    OrderData undoing = undone.data();
    for (StepState state : order.saga().steps()) {
      if (state.progress() == Progress.DONE && step(state.step()).isEmpty()) {
        undoing =
            undoing.with(
                StepState.waiting(state.step(), Progress.UNDOING, 1, timing.deadline(1, now)));
      }
    }
    return new Change(undoing, undone.commands());
  }

  /** The step once more, to be answered by a later deadline. */
  StepState again(StepState state, Progress progress, Instant now) {
    int tries = state.tries() + 1;
    return StepState.waiting(state.step(), progress, tries, timing.deadline(tries, now));
  }

  private Change ask(OrderData order, Step step, Instant now) {
    StepState state =
        StepState.waiting(step.name(), Progress.UNDER_WAY, 1, timing.deadline(1, now));
    return new Change(order.with(state), List.of(step.forward(order)));
  }
}
