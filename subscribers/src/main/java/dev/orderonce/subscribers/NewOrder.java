package dev.orderonce.subscribers;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.OrderEvent.OrderCreated;
import dev.orderonce.contract.Reference;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The row of an order as its creation event tells it. */
record NewOrder(
    UUID id,
    String tenant,
    String customerId,
    long amount,
    String currency,
    @Nullable String reference,
    Instant createdAt) {

  static NewOrder of(Envelope<?> envelope, OrderCreated created) {
    Reference reference = created.reference();
    return new NewOrder(
        created.orderId().value(),
        envelope.tenant().value(),
        created.customerId().value(),
        created.money().amount(),
        created.money().currency().getCurrencyCode(),
        reference == null ? null : reference.value(),
        envelope.time());
  }
}
