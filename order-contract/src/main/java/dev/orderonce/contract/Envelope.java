package dev.orderonce.contract;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A message with all that its record's headers say.
 *
 * @param id its identity; the same message sent again has the same id
 * @param source who wrote it, a path such as {@code /orderonce/ingest-api}
 * @param tenant whose order it is about
 * @param time when what it tells took place; a message that follows from another has that one's
 *     time
 * @param traceparent the W3C trace context that it belongs to
 * @param correlationId the client's command at the start of the chain
 * @param causationId the message that it directly follows from; its own id for a client's command
 * @param data the value
 */
public record Envelope<M extends Message>(
    MessageId id,
    String source,
    TenantId tenant,
    Instant time,
    String traceparent,
    MessageId correlationId,
    MessageId causationId,
    M data) {

  /** The message's type. */
  public MessageType type() {
    return data.messageType();
  }

  /** A message that follows from this one: same tenant, time and trace, caused by this one. */
  public <N extends Message> Envelope<N> cause(MessageId newId, String newSource, N newData) {
    return causeAt(time, newId, newSource, newData);
  }

  /** A message that follows from this one by what took place at a time of its own. */
  public <N extends Message> Envelope<N> causeAt(
      Instant at, MessageId newId, String newSource, N newData) {
    return new Envelope<>(newId, newSource, tenant, at, traceparent, correlationId, id, newData);
  }

  /** The record headers, in the order in which they are written. */
  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(Headers.SPEC_VERSION, Headers.SPEC_VERSION_1_0);
    headers.put(Headers.ID, id.toString());
    headers.put(Headers.SOURCE, source);
    headers.put(Headers.TYPE, type().typeName());
    headers.put(Headers.TIME, Times.write(time));
    headers.put(Headers.SUBJECT, data.orderId().toString());
    headers.put(Headers.CONTENT_TYPE, Headers.APPLICATION_JSON);
    headers.put(Headers.TENANT, tenant.value());
    headers.put(Headers.TRACEPARENT, traceparent);
    headers.put(Headers.CORRELATION_ID, correlationId.toString());
    headers.put(Headers.CAUSATION_ID, causationId.toString());
    return headers;
  }
}
