package dev.orderonce.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.MessageId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record on a topic, in words.
 *
 * @param parts the texts of its key, value, time and headers, by their names; what is not there is
 *     missing
 */
record WireRecord(String topic, Map<String, String> parts) {

  static final String VALUE = "value";

  private static final String KEY = "key";
  private static final String TIME = "time";
  private static final String HEADER = "header ";

  /** A record that was read. */
  static WireRecord of(String topic, TestRecord<byte[], byte[]> record) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : record.headers()) {
      String name = header.key();
      while (headers.containsKey(name)) {
        name += ", again";
      }
      headers.put(name, header.value() == null ? "none" : text(header.value()));
    }
    return of(topic, record.key(), record.value(), headers, record.getRecordTime());
  }

  /** The record of a message. */
  static WireRecord of(Envelope<Message> message, Instant time) {
    return of(
        message.type().topic().topicName(),
        keyOf(message),
        MessageCodec.encode(message.data()),
        message.headers(),
        time);
  }

  static WireRecord of(
      String topic,
      byte @Nullable [] key,
      byte @Nullable [] value,
      Map<String, String> headers,
      Instant time) {
    Map<String, String> parts = new LinkedHashMap<>();
    if (value != null) {
      parts.put(VALUE, text(value));
    }
    if (key != null) {
      parts.put(KEY, text(key));
    }
    parts.put(TIME, time.toString());
    headers.forEach((name, text) -> parts.put(HEADER + name, text));
    return new WireRecord(topic, parts);
  }

  static byte[] keyOf(Envelope<Message> message) {
    return message.data().orderId().toString().getBytes(UTF_8);
  }

  /** The id of what it was caused by; one of zeros, which nothing has, if it names none. */
  MessageId causation() {
    String id = header(Headers.CAUSATION_ID);
    return id != null && id.matches("[0-9a-f-]{36}")
        ? MessageId.parse(id)
        : new MessageId(new UUID(0, 0));
  }

  /** The offset that a dead letter names, which no test can know. */
  String offset() {
    String offset = header(Headers.ORIGIN_OFFSET);
    return offset != null && offset.matches("\\d+") ? offset : "(a number)";
  }

  /** In which parts it is not as expected, each with both texts; none if it is. */
  List<String> differencesFrom(WireRecord expected) {
    List<String> differences = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>(expected.parts.keySet());
    names.addAll(parts.keySet());
    for (String name : names) {
      String wanted = expected.parts.getOrDefault(name, "none");
      String got = parts.getOrDefault(name, "none");
      if (!wanted.equals(got)) {
        differences.add("%s\n  expected %s\n  but was  %s".formatted(name, wanted, got));
      }
    }
    if (differences.isEmpty() && !List.copyOf(parts.keySet()).equals(List.copyOf(names))) {
      differences.add(
          "the order of its parts\n  expected %s\n  but was  %s"
              .formatted(expected.parts.keySet(), parts.keySet()));
    }
    return differences;
  }

  /** Its topic, type and value, in a line. */
  @Override
  public String toString() {
    String value = parts.get(VALUE);
    String error = header(Headers.ERROR);
    String type = header(Headers.TYPE);
    return String.join(
            "  ",
            topic,
            type == null ? "(no type)" : type,
            value == null ? "tombstone of " + parts.get(KEY) : value,
            error == null ? "" : "put aside: " + error)
        .stripTrailing();
  }

  private @Nullable String header(String name) {
    return parts.get(HEADER + name);
  }

  /** Bytes that are no text are shown as such, so that different ones stay different. */
  private static String text(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return "0x" + HexFormat.of().formatHex(bytes);
    }
  }
}
