package dev.orderonce.subscribers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.kit.OutboxRow;

/** Messages in the form in which the outbox takes them. */
final class OutboxRows {

  private OutboxRows() {}

  static OutboxRow of(Envelope<? extends Message> message) {
    return new OutboxRow(
        message.id().value(),
        message.type().topic().topicName(),
        message.data().orderId().toString(),
        message.type().typeName(),
        new String(MessageCodec.encode(message.data()), UTF_8),
        message.tenant().value(),
        message.source(),
        message.time(),
        message.traceparent(),
        message.correlationId().value(),
        message.causationId().value());
  }
}
