package dev.orderonce.client;

import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.Item;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.OrderState;
import dev.orderonce.contract.Reference;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order as the API shows it.
 *
 * @param items the stock that it reserves; empty if none
 * @param version one more with every event of the order, from 1
 * @param reason why it was cancelled or refunded, such as {@code payment_declined}
 * @param reasonDetail the client's own words for that
 * @param history its versions in their order; empty where the API leaves it out, as in a list
 */
public record Order(
    OrderId id,
    CustomerId customer,
    Money money,
    @Nullable Reference reference,
    List<Item> items,
    OrderState state,
    long version,
    @Nullable String reason,
    @Nullable String reasonDetail,
    Instant createdAt,
    Instant updatedAt,
    List<HistoryEntry> history) {

  /**
   * A version of an order.
   *
   * @param type the event that led to it, such as {@code OrderPaid}
   */
  public record HistoryEntry(long version, String type, Instant at) {}
}
