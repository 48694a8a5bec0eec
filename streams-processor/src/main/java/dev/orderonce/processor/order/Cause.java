package dev.orderonce.processor.order;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.TenantId;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/**
 * What a decision follows from, as the messages that follow from the decision tell it.
 *
 * @param id the message, or the passing of a deadline
 * @param time the time of all that follows
 */
public record Cause(
    MessageId id, TenantId tenant, Instant time, String traceparent, MessageId correlationId) {

  /** A message. */
  public static Cause of(Envelope<? extends Message> message) {
    return new Cause(
        message.id(),
        message.tenant(),
        message.time(),
        message.traceparent(),
        message.correlationId());
  }

  /**
   * The passing of a deadline, which starts a chain of its own: its trace id is the order's id, so
   * that all that time did to an order is one trace.
   */
  public static Cause of(Order order, Instant deadline, Instant now) {
    OrderId orderId = order.data().orderId();
    MessageId id = MessageId.ofTimeout(orderId, deadline);
    return new Cause(id, order.data().tenant(), now, traceparent(orderId.value(), id.value()), id);
  }

  <M extends Message> Envelope<M> envelope(MessageId newId, M data) {
    return new Envelope<>(
        newId, FollowUps.SOURCE, tenant, time, traceparent, correlationId, id, data);
  }

  private static String traceparent(UUID trace, UUID span) {
    HexFormat hex = HexFormat.of();
    return "00-%s%s-%s-01"
        .formatted(
            hex.toHexDigits(trace.getMostSignificantBits()),
            hex.toHexDigits(trace.getLeastSignificantBits()),
            hex.toHexDigits(span.getMostSignificantBits()));
  }
}
