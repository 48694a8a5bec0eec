package dev.orderonce.subscribers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.UndecodableMessageException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A message and where in Kafka it was read. */
record Received(RecordPosition position, Envelope<Message> message) {

  static Received of(ConsumerRecord<byte[], byte[]> record) throws UndecodableMessageException {
    return new Received(
        RecordPosition.of(record),
        MessageCodec.decode(name -> headerText(record, name), record.value()));
  }

  static @Nullable String headerText(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }
}
