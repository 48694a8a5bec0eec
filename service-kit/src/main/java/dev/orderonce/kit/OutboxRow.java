package dev.orderonce.kit;

import java.time.Instant;
import java.util.UUID;

/**
 * A message on its way to Kafka.
 *
 * @param id the message id
 * @param topic the topic that it goes to
 * @param key the key of the record: the order's id
 * @param type the CloudEvents type
 * @param payload the JSON that becomes the record's value, as it is
 * @param tenant whose it is
 * @param source who wrote it
 * @param time when what it tells took place
 * @param traceparent the W3C trace context that it belongs to
 * @param correlationId the client's command at the start of the chain
 * @param causationId the message that it directly follows from
 */
public record OutboxRow(
    UUID id,
    String topic,
    String key,
    String type,
    String payload,
    String tenant,
    String source,
    Instant time,
    String traceparent,
    UUID correlationId,
    UUID causationId) {}
