package dev.orderonce.processor.histories;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record with everything that a reader of its topic sees of it.
 *
 * @param value null for a tombstone
 * @param headers in their order, each as {@code name: text}
 */
record WrittenRecord(
    String topic, String key, @Nullable String value, List<String> headers, Instant time) {

  static WrittenRecord of(Envelope<? extends Message> message, Instant time) {
    return new WrittenRecord(
        message.type().topic().topicName(),
        message.data().orderId().toString(),
        new String(MessageCodec.encode(message.data()), UTF_8),
        headersOf(message),
        time);
  }

  static WrittenRecord tombstone(OrderId order, Instant time) {
    return new WrittenRecord(Topic.STATE.topicName(), order.toString(), null, List.of(), time);
  }

  /** What becomes of a message that cannot be true of its order. */
  static WrittenRecord deadLetter(
      Envelope<? extends Message> message, long offset, String error, Instant time) {
    List<String> headers = new ArrayList<>(headersOf(message));
    headers.add(Headers.ORIGIN_TOPIC + ": " + message.type().topic().topicName());
    headers.add(Headers.ORIGIN_PARTITION + ": 0");
    headers.add(Headers.ORIGIN_OFFSET + ": " + offset);
    headers.add(Headers.ERROR + ": " + error);
    return new WrittenRecord(
        Topic.DEAD_LETTERS.topicName(),
        message.data().orderId().toString(),
        new String(MessageCodec.encode(message.data()), UTF_8),
        headers,
        time);
  }

  static WrittenRecord read(String topic, TestRecord<byte[], byte[]> record) {
    List<String> headers = new ArrayList<>();
    record.headers().forEach(h -> headers.add(h.key() + ": " + new String(h.value(), UTF_8)));
    return new WrittenRecord(
        topic,
        new String(record.key(), UTF_8),
        record.value() == null ? null : new String(record.value(), UTF_8),
        headers,
        record.getRecordTime());
  }

  private static List<String> headersOf(Envelope<? extends Message> message) {
    return message.headers().entrySet().stream()
        .map(header -> header.getKey() + ": " + header.getValue())
        .toList();
  }
}
