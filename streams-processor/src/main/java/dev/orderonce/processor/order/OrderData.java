package dev.orderonce.processor.order;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.Items;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.Reference;
import dev.orderonce.contract.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an order has in every state.
 *
 * @param placed what it was placed with, which never changes
 * @param account what to charge, once the client has said so
 * @param version the number of events that made it what it is
 * @param updatedAt the time of the latest of them
 * @param changedAt when anything of it was last changed, by the clock of who decided; in whole
 *     milliseconds
 */
public record OrderData(
    Placed placed,
    @Nullable AccountId account,
    long version,
    Instant updatedAt,
    Instant changedAt,
    Saga saga,
    MessageMemory decided) {

  /** What an order was placed with. */
  public record Placed(
      OrderId orderId,
      TenantId tenant,
      CustomerId customerId,
      Money money,
      @Nullable Reference reference,
      @Nullable Items items,
      Instant createdAt) {}

  static OrderData of(Placed placed, @Nullable AccountId account, Instant now) {
    return new OrderData(
        placed, account, 1, placed.createdAt(), now, Saga.NOT_STARTED, MessageMemory.EMPTY);
  }

  public OrderId orderId() {
    return placed.orderId();
  }

  public TenantId tenant() {
    return placed.tenant();
  }

  public CustomerId customerId() {
    return placed.customerId();
  }

  public Money money() {
    return placed.money();
  }

  public @Nullable Reference reference() {
    return placed.reference();
  }

  public @Nullable Items items() {
    return placed.items();
  }

  public Instant createdAt() {
    return placed.createdAt();
  }

  /** The same after one more event. */
  OrderData next(Instant at) {
    return new OrderData(placed, account, version + 1, at, changedAt, saga, decided);
  }

  OrderData with(StepState step) {
    return new OrderData(placed, account, version, updatedAt, changedAt, saga.with(step), decided);
  }

  OrderData with(AccountId charged) {
    return new OrderData(placed, charged, version, updatedAt, changedAt, saga, decided);
  }

  OrderData changed(Instant now) {
    return new OrderData(placed, account, version, updatedAt, now, saga, decided);
  }

  OrderData remember(MessageId message) {
    return new OrderData(
        placed, account, version, updatedAt, changedAt, saga, decided.plus(message));
  }
}
