package dev.orderonce.processor.order;

import dev.orderonce.contract.CustomerId;
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
 * @param version the number of events that made it what it is
 * @param updatedAt the time of the latest of them
 */
public record OrderData(
    OrderId orderId,
    TenantId tenant,
    CustomerId customerId,
    Money money,
    @Nullable Reference reference,
    Instant createdAt,
    long version,
    Instant updatedAt,
    Saga saga,
    CommandMemory decided) {

  /** The same after one more event. */
  OrderData next(Instant at) {
    return new OrderData(
        orderId, tenant, customerId, money, reference, createdAt, version + 1, at, saga, decided);
  }

  OrderData with(Saga changed) {
    return new OrderData(
        orderId,
        tenant,
        customerId,
        money,
        reference,
        createdAt,
        version,
        updatedAt,
        changed,
        decided);
  }

  OrderData remember(MessageId command) {
    return new OrderData(
        orderId,
        tenant,
        customerId,
        money,
        reference,
        createdAt,
        version,
        updatedAt,
        saga,
        decided.plus(command));
  }
}
