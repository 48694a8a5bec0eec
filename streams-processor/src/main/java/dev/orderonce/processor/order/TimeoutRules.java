package dev.orderonce.processor.order;

import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.processor.order.Order.Cancelled;
import dev.orderonce.processor.order.Order.Completed;
import dev.orderonce.processor.order.Order.Created;
import dev.orderonce.processor.order.Order.Paid;
import dev.orderonce.processor.order.Order.Refunded;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What an order waits for, and what it does when it has waited long enough. */
final class TimeoutRules {

  /** It was not the client who ended it, so there are no words of the client's. */
  private static final Ending EXPIRED = new Ending(OrderReason.EXPIRED, null);

  private final SagaPlan plan;
  private final Endings endings;

  TimeoutRules(SagaPlan plan, Endings endings) {
    this.plan = plan;
    this.endings = endings;
  }

  /** The earliest of the order's deadlines; empty if it waits for nothing. */
  Optional<Instant> deadline(Order order) {
    Stream<Instant> steps =
        order.data().saga().steps().stream().flatMap(state -> Stream.ofNullable(state.deadline()));
    return Stream.concat(steps, ownDeadline(order).stream()).min(Instant::compareTo);
  }

  /** The expiry of an unpaid order, or the end of the retention of a finished one. */
  private Optional<Instant> ownDeadline(Order order) {
    OrderData data = order.data();
    return switch (order) {
      case Created _ -> Optional.of(data.createdAt().plus(plan.timing().orderExpiry()));
      case Paid _ -> Optional.empty();
      case Completed _, Cancelled _, Refunded _ ->
          data.saga().isOpen()
              ? Optional.empty()
              : Optional.of(data.changedAt().plus(plan.timing().orderRetention()));
    };
  }

  /**
   * The passing of one deadline, the earliest: an order that has expired must not ask for a step
   * whose time came later. Nothing if none has passed.
   */
  Decision decide(Order order, Instant now) {
    Optional<Instant> earliest = deadline(order).filter(deadline -> !deadline.isAfter(now));
    if (earliest.isEmpty()) {
      return Decision.known(order);
    }
    return order.data().saga().steps().stream()
        .filter(state -> earliest.get().equals(state.deadline()))
        .findFirst()
        .map(overdue -> askAgain(order, overdue, now))
        .orElseGet(() -> passOwnDeadline(order, now));
  }

  private Decision passOwnDeadline(Order order, Instant now) {
    return switch (order) {
      case Created created -> endings.cancel(created, created.data(), EXPIRED, at(now));
      case Paid _ -> Decision.known(order);
      case Completed _, Cancelled _, Refunded _ -> Decision.removed();
    };
  }

  /** A step that the saga had when the order asked for it, and has no more, is asked nothing. */
  private Decision askAgain(Order order, StepState overdue, Instant now) {
    Optional<Step> step = plan.step(overdue.step());
    Optional<StepCommand> undo = step.map(known -> undo(order, known));
    boolean isLast = overdue.tries() >= plan.timing().stepTries();
    return switch (overdue.progress()) {
      case UNDER_WAY ->
          isLast
              ? giveUp(order, overdue, now)
              : resend(order, overdue, step.map(known -> known.forward(order.data())), now);
      case UNDOING -> isLast ? stuck(order, overdue, undo, now) : resend(order, overdue, undo, now);
      case STUCK -> resend(order, overdue, undo, now);
      case UNANSWERED, DONE, REFUSED, UNDONE ->
          throw new BrokenInvariantException(overdue + " cannot be overdue");
    };
  }

  private Decision resend(
      Order order, StepState state, Optional<StepCommand> command, Instant now) {
    StepState again = plan.again(state, state.progress(), now);
    return Decision.applied(order.with(order.data().with(again)), command.stream().toList());
  }

  /** Nobody knows whether the step was done, so a late success must still find its order. */
  private Decision giveUp(Order order, StepState state, Instant now) {
    OrderData data = order.data().with(StepState.settled(state.step(), Progress.UNANSWERED));
    return switch (order) {
      case Created created -> endings.cancel(created, data, EXPIRED, at(now));
      case Paid paid -> endings.refund(paid, data, EXPIRED, at(now));
      case Completed _, Cancelled _, Refunded _ -> Decision.applied(order.with(data), List.of());
    };
  }

  private Decision stuck(Order order, StepState state, Optional<StepCommand> command, Instant now) {
    OrderData data = order.data().with(plan.again(state, Progress.STUCK, now)).next(now);
    OrderEvent event =
        new OrderEvent.CompensationStuck(data.orderId(), data.version(), state.step());
    return Decision.applied(order.with(data), event, command.stream().toList());
  }

  private static StepCommand undo(Order order, Step step) {
    OrderReason reason = order.ending().map(Ending::reason).orElse(OrderReason.REQUESTED);
    return step.compensation(order.data(), reason);
  }

  private static Moment at(Instant now) {
    return new Moment(now, now);
  }
}
