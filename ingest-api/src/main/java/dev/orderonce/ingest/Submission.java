package dev.orderonce.ingest;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderCommand.PlaceOrder;
import dev.orderonce.contract.Reference;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An operation that a client asks for, ready to be written.
 *
 * @param key the client's name for it
 * @param fingerprint what tells it from another request with the same key
 * @param command the message that carries it
 * @param answer what is answered once it is written
 * @param expiresAt when its key may be forgotten
 */
record Submission(
    IdempotencyKey key,
    Fingerprint fingerprint,
    Envelope<OrderCommand> command,
    StoredAnswer answer,
    Instant expiresAt) {

  ScopedKey scopedKey() {
    return new ScopedKey(command.tenant().value(), key);
  }

  /** The order that it asks for; null if it asks something of an order. */
  @Nullable PlaceOrder order() {
    return command.data() instanceof PlaceOrder order ? order : null;
  }

  @Nullable Reference reference() {
    PlaceOrder order = order();
    return order == null ? null : order.reference();
  }

  /** The id of the order or command that it makes, which no other submission has. */
  UUID makes() {
    PlaceOrder order = order();
    return order == null ? command.id().value() : order.orderId().value();
  }
}
