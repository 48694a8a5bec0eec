package dev.orderonce.subscribers;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Items;
import dev.orderonce.contract.OrderEvent.OrderCreated;
import dev.orderonce.contract.Reference;
import dev.orderonce.kit.Json;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The row of an order as its creation event tells it.
 *
 * @param items as JSON
 */
record NewOrder(
    UUID id,
    String tenant,
    String customerId,
    long amount,
    String currency,
    @Nullable String reference,
    @Nullable String items,
    Instant createdAt) {

  static NewOrder of(Envelope<?> envelope, OrderCreated created) {
    Reference reference = created.reference();
    Items items = created.items();
    return new NewOrder(
        created.orderId().value(),
        envelope.tenant().value(),
        created.customerId().value(),
        created.money().amount(),
        created.money().currency().getCurrencyCode(),
        reference == null ? null : reference.value(),
        items == null ? null : Json.write(items),
        envelope.time());
  }
}
