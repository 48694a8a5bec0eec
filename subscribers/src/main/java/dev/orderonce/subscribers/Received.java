package dev.orderonce.subscribers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.UndecodableMessageException;
import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record as it came, and whether it is a message. */
sealed interface Received {

  ConsumerRecord<byte[], byte[]> record();

  /** It is. */
  record Decoded(ConsumerRecord<byte[], byte[]> record, Envelope<Message> message)
      implements Received {}

  /**
   * It is not.
   *
   * @param error what is wrong with it
   */
  record Undecodable(ConsumerRecord<byte[], byte[]> record, String error) implements Received {}

  static Received of(ConsumerRecord<byte[], byte[]> record) {
    try {
      return new Decoded(
          record, MessageCodec.decode(name -> headerText(record, name), record.value()));
    } catch (UndecodableMessageException | RuntimeException e) {
      return new Undecodable(record, String.valueOf(e.getMessage()));
    }
  }

  /** The record's key, by which order is kept; null if it has none. */
  default @Nullable ByteBuffer key() {
    byte[] key = record().key();
    return key == null ? null : ByteBuffer.wrap(key);
  }

  default RecordPosition position() {
    return RecordPosition.of(record());
  }

  static @Nullable String headerText(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }
}
