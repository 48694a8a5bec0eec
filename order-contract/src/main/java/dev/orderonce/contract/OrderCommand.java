package dev.orderonce.contract;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/** What a client asks of an order; written by the API, on {@link Topic#COMMANDS}. */
public sealed interface OrderCommand extends Message {

  /** The greatest length of a client's own words, in UTF-16 units. */
  int MAX_REASON = 256;

  /**
   * Asks for a new order.
   *
   * @param reference the client's own number, if it gave one
   * @param items what to reserve, if the client wants that
   * @param payment what to charge at once, if the client wants that
   */
  record PlaceOrder(
      OrderId orderId,
      CustomerId customerId,
      @JsonUnwrapped Money money,
      @Nullable Reference reference,
      @Nullable Items items,
      @Nullable Payment payment)
      implements OrderCommand {}

  /** Asks to charge the order's amount to an account. */
  record PayOrder(OrderId orderId, AccountId accountId) implements OrderCommand {}

  /** Says that the goods were delivered. */
  record CompleteOrder(OrderId orderId) implements OrderCommand {}

  /**
   * Asks to end an order that is not paid.
   *
   * @param reason the client's own words, if it gave any; 1 to {@link #MAX_REASON} characters
   */
  record CancelOrder(OrderId orderId, @Nullable String reason) implements OrderCommand {

    /**
     * Checks the words.
     *
     * @throws IllegalArgumentException if they are empty, too long, or have control characters or
     *     broken surrogates
     */
    public CancelOrder {
      Texts.requireWords(reason, "reason", MAX_REASON);
    }
  }

  /**
   * Asks to give the money back.
   *
   * @param reason the client's own words, if it gave any; 1 to {@link #MAX_REASON} characters
   */
  record RefundOrder(OrderId orderId, @Nullable String reason) implements OrderCommand {

    /**
     * Checks the words.
     *
     * @throws IllegalArgumentException if they are empty, too long, or have control characters or
     *     broken surrogates
     */
    public RefundOrder {
      Texts.requireWords(reason, "reason", MAX_REASON);
    }
  }

  /** Where to charge an order. */
  record Payment(AccountId accountId) {}
}
