package dev.orderonce.contract;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/** What happened to an order; written by the topology, on {@link Topic#EVENTS}. */
public sealed interface OrderEvent extends Message {

  /** The order's version after this event: 1 for the first, one more for each that follows. */
  long version();

  /** The order exists. */
  record OrderCreated(
      OrderId orderId,
      long version,
      CustomerId customerId,
      @JsonUnwrapped Money money,
      @Nullable Reference reference,
      @Nullable Items items)
      implements OrderEvent {}

  /** Its whole amount was captured. */
  record OrderPaid(
      OrderId orderId,
      long version,
      AccountId accountId,
      MessageId chargeId,
      @JsonUnwrapped Money money)
      implements OrderEvent {}

  /** The goods were delivered. */
  record OrderCompleted(OrderId orderId, long version) implements OrderEvent {}

  /**
   * It ended unpaid; what was captured nevertheless is being given back.
   *
   * @param reasonDetail the client's own words, if it gave any
   */
  record OrderCancelled(
      OrderId orderId, long version, OrderReason reason, @Nullable String reasonDetail)
      implements OrderEvent {}

  /**
   * It ended with its money on the way back.
   *
   * @param reasonDetail the client's own words, if it gave any
   */
  record OrderRefunded(
      OrderId orderId, long version, OrderReason reason, @Nullable String reasonDetail)
      implements OrderEvent {}

  /**
   * What an ended order's saga step did is not undone, although its participant was asked again and
   * again; the order's state stays. It will still be asked, less often, but someone should look.
   *
   * @param step the step whose compensation is stuck
   */
  record CompensationStuck(OrderId orderId, long version, SagaStep step) implements OrderEvent {}
}
