package dev.orderonce.processor.order;

import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepCommand;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The steps that an order has asked for, in the order in which {@link SagaStep} declares them:
 * forward in that order, compensated in reverse.
 */
public record Saga(List<Step> steps) {

  /** Nothing asked for. */
  public static final Saga NOT_STARTED = new Saga(List.of());

  /** Sorts the steps and checks that there is one of each name at most. */
  public Saga {
    steps = steps.stream().sorted(Comparator.comparing(Step::name)).toList();
    if (steps.stream().map(Step::name).distinct().count() < steps.size()) {
      throw new IllegalArgumentException("a step is there twice: " + steps);
    }
  }

  /** A saga as it is afterwards, and what its participants must be told. */
  record Change(Saga saga, List<StepCommand> commands) {}

  /** The step of that name, if it was asked for. */
  public Optional<Step> step(SagaStep name) {
    return steps.stream().filter(step -> step.name() == name).findFirst();
  }

  /** How far the step of that name has come, if it was asked for. */
  public Optional<Progress> progress(SagaStep name) {
    return step(name).map(Step::progress);
  }

  /** Whether a step was refused. */
  boolean isRefused() {
    return steps.stream().anyMatch(step -> step.progress() == Progress.REFUSED);
  }

  /** The same with that step as given, in place of the one of the same name. */
  Saga with(Step changed) {
    List<Step> all = new ArrayList<>(steps);
    all.removeIf(step -> step.name() == changed.name());
    all.add(changed);
    return new Saga(all);
  }

  /** Asks a step's participant for the first time. */
  Change ask(OrderData order, Step step) {
    return new Change(with(step.at(Progress.UNDER_WAY)), List.of(step.forward(order)));
  }

  /**
   * Undoes, last step first, what is known to have been done.
   *
   * <p>A step that is under way stays so: whether there is anything to undo is known only when its
   * answer comes.
   */
  Change undo(OrderData order, OrderReason reason) {
    Saga undoing = this;
    List<StepCommand> compensations = new ArrayList<>();
    for (Step step : steps.reversed()) {
      if (step.progress() == Progress.DONE) {
        undoing = undoing.with(step.at(Progress.UNDOING));
        compensations.add(step.compensation(order, reason));
      }
    }
    return new Change(undoing, compensations);
  }
}
