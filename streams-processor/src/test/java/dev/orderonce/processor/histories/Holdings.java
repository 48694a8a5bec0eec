package dev.orderonce.processor.histories;

import static dev.orderonce.processor.histories.Requirement.require;

import dev.orderonce.contract.OrderState;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.processor.order.Order;
import dev.orderonce.processor.order.OrderMachine;
import dev.orderonce.processor.order.Progress;
import dev.orderonce.processor.order.Step;
import dev.orderonce.processor.order.StepState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What participants hold for an order, against what its state says that they hold. */
final class Holdings {

  private final OrderMachine machine;
  private final Map<SagaStep, Participant> participants;

  Holdings(OrderMachine machine, Map<SagaStep, Participant> participants) {
    this.machine = machine;
    this.participants = participants;
  }

  /** What must hold at any time. */
  void check(Order order, boolean wasCompleted) {
    boolean isSettled = order.data().saga().steps().stream().noneMatch(Holdings::isOpen);
    for (Step step : machine.steps()) {
      Participant participant = participants.get(step.name());
      if (participant == null) {
        throw new AssertionError("nobody does " + step.name());
      }
      int held = participant.done() - participant.undone();
      require(participant.done() <= 1, "%s was done twice", step.name());
      require(held >= 0, "%s was undone more often than done", step.name());
      int expected = expected(step, order, wasCompleted);
      // Until all answers are in, more may be held than the order knows; of a live one never less.
      boolean mustBeSo =
          switch (order.state()) {
            case CREATED -> isDone(step, order);
            case PAID -> step.name().equals(SagaStep.PAYMENT) || isDone(step, order);
            case COMPLETED -> true;
            case CANCELLED, REFUNDED -> isSettled;
          };
      require(
          !mustBeSo || held == expected,
          "%s is %d, not %d, in %s",
          step.name(),
          held,
          expected,
          StateName.of(order));
    }
    checkNotForgotten(order, isSettled);
  }

  /** Whoever was just asked has time to answer, however old the message was that led to it. */
  static void checkTimeToAnswer(@Nullable Order before, Order after, Instant now) {
    for (StepState step : after.data().saga().steps()) {
      boolean isNew = before == null || !before.data().saga().steps().contains(step);
      require(
          !isNew
              || step.deadline() == null
              || !step.deadline().isBefore(now.plus(Scene.TIMING.stepTimeout())),
          "%s at %s",
          step,
          now);
    }
  }

  private int expected(Step step, Order order, boolean wasCompleted) {
    boolean isHeld =
        switch (order.state()) {
          case CREATED, PAID, COMPLETED -> step.concerns(order.data());
          case CANCELLED -> false;
          case REFUNDED ->
              wasCompleted && !step.name().equals(SagaStep.PAYMENT) && step.concerns(order.data());
        };
    return isHeld ? 1 : 0;
  }

  /** Whatever is waited for has a deadline, and whatever waits for nobody is let go one day. */
  private void checkNotForgotten(Order order, boolean isSettled) {
    Optional<Instant> deadline = machine.deadline(order);
    List<StepState> steps = order.data().saga().steps();
    boolean asks = false;
    for (StepState step : steps) {
      boolean waits =
          switch (step.progress()) {
            case UNDER_WAY, UNDOING, STUCK -> true;
            case UNANSWERED, DONE, REFUSED, UNDONE -> false;
          };
      asks |= waits;
      require(waits == (step.deadline() != null), "%s", step);
      require(
          step.deadline() == null
              || deadline.filter(each -> !each.isAfter(step.deadline())).isPresent(),
          "the deadline of %s is after that of %s",
          order,
          step);
    }
    boolean mustHaveOne =
        switch (order.state()) {
          case CREATED -> true;
          case PAID -> asks;
          case COMPLETED, CANCELLED, REFUNDED -> asks || isSettled;
        };
    require(deadline.isPresent() == mustHaveOne, "%s has the deadline %s", order, deadline);
  }

  private static boolean isDone(Step step, Order order) {
    return order.data().saga().progress(step.name()).filter(Progress.DONE::equals).isPresent();
  }

  private static boolean isOpen(StepState step) {
    return switch (step.progress()) {
      case UNDER_WAY, UNANSWERED, UNDOING, STUCK -> true;
      case DONE, REFUSED, UNDONE -> false;
    };
  }

  /** Whether the state is one that an order can rest in. */
  static boolean isAtRest(Order order) {
    return order.state() != OrderState.CREATED
        && order.data().saga().steps().stream().noneMatch(Holdings::isOpen);
  }
}
