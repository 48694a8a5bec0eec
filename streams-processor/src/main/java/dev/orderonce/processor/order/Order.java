package dev.orderonce.processor.order;

import dev.orderonce.contract.OrderSnapshot;
import dev.orderonce.contract.OrderState;
import dev.orderonce.contract.SagaStep;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * An order in one of its states. A legal move is a method of the state that it starts from; an
 * illegal one cannot be written.
 */
public sealed interface Order {

  /** What it has in every state. */
  OrderData data();

  /** Its state's name. */
  OrderState state();

  /** The same order in the same state, with other data. */
  Order with(OrderData changed);

  /** Why it ended, if it did. */
  default Optional<Ending> ending() {
    return Optional.empty();
  }

  /** What others may know of it. */
  default OrderSnapshot snapshot() {
    return new OrderSnapshot(
        data().orderId(),
        data().version(),
        state(),
        data().customerId(),
        data().money(),
        data().reference(),
        data().items(),
        ending().map(Ending::reason).orElse(null),
        ending().map(Ending::detail).orElse(null),
        data().createdAt(),
        data().updatedAt());
  }

  /** Not paid yet; its items may be reserved, and a charge may be under way. */
  record Created(OrderData data) implements Order {

    public Created {
      requirePayment(data, true, EnumSet.of(Progress.UNDER_WAY));
    }

    @Override
    public OrderState state() {
      return OrderState.CREATED;
    }

    @Override
    public Created with(OrderData changed) {
      return new Created(changed);
    }

    /** The same order, its amount captured. */
    Paid pay(StepState payment, Instant at) {
      return new Paid(data.next(at).with(payment));
    }

    /** Ends it; in the data given, what was done is being undone. */
    Cancelled cancel(Ending why, OrderData undoing, Instant at) {
      return new Cancelled(undoing.next(at), why);
    }
  }

  /** Its whole amount is captured, and can be given back. */
  sealed interface Funded extends Order {

    /** Ends it; in the data given, the payment is being undone. */
    default Refunded refund(Ending why, OrderData undoing, Instant at) {
      return new Refunded(undoing.next(at), why);
    }
  }

  /** Paid; its goods are not delivered yet. */
  record Paid(OrderData data) implements Funded {

    public Paid {
      requirePayment(data, false, EnumSet.of(Progress.DONE));
    }

    @Override
    public OrderState state() {
      return OrderState.PAID;
    }

    @Override
    public Paid with(OrderData changed) {
      return new Paid(changed);
    }

    Completed complete(Instant at) {
      return new Completed(data.next(at));
    }
  }

  /** Paid, and its goods delivered. */
  record Completed(OrderData data) implements Funded {

    public Completed {
      requirePayment(data, false, EnumSet.of(Progress.DONE));
    }

    @Override
    public OrderState state() {
      return OrderState.COMPLETED;
    }

    @Override
    public Completed with(OrderData changed) {
      return new Completed(changed);
    }
  }

  /**
   * Ended unpaid, for good. A step that was under way may still be answered; what it did is then
   * undone.
   */
  record Cancelled(OrderData data, Ending why) implements Order {

    public Cancelled {
      requirePayment(data, true, EnumSet.complementOf(EnumSet.of(Progress.DONE)));
      if (data.saga().steps().stream().anyMatch(step -> step.progress() == Progress.DONE)) {
        throw impossible(data);
      }
    }

    @Override
    public OrderState state() {
      return OrderState.CANCELLED;
    }

    @Override
    public Cancelled with(OrderData changed) {
      return new Cancelled(changed, why);
    }

    @Override
    public Optional<Ending> ending() {
      return Optional.of(why);
    }
  }

  /** Ended with its money given back, or on the way back. */
  record Refunded(OrderData data, Ending why) implements Order {

    public Refunded {
      requirePayment(data, false, EnumSet.of(Progress.UNDOING, Progress.STUCK, Progress.UNDONE));
    }

    @Override
    public OrderState state() {
      return OrderState.REFUNDED;
    }

    @Override
    public Refunded with(OrderData changed) {
      return new Refunded(changed, why);
    }

    @Override
    public Optional<Ending> ending() {
      return Optional.of(why);
    }
  }

  /** Keeps an order from being in a state that its money contradicts. */
  private static void requirePayment(OrderData data, boolean mayBeAbsent, Set<Progress> valid) {
    if (!data.saga().progress(SagaStep.PAYMENT).map(valid::contains).orElse(mayBeAbsent)) {
      throw impossible(data);
    }
  }

  private static BrokenInvariantException impossible(OrderData data) {
    return new BrokenInvariantException(
        "order %s cannot be in this state with %s".formatted(data.orderId(), data.saga()));
  }
}
