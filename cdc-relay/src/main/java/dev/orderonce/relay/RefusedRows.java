package dev.orderonce.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Topic;
import dev.orderonce.kit.Failures;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The rows that Kafka takes no record of, and the dead letters that are published in their place.
 *
 * <p>What is wrong with most of them can be seen beforehand. What only the broker refuses costs the
 * transaction that it was in; it is remembered, so that the next one leaves it out. Safe for use by
 * many threads.
 */
final class RefusedRows {

  /** How many bytes a dead letter may have more than the largest record of any other topic. */
  static final int MOST_ADDED = 1024 * 1024;

  private static final int REMEMBERED = 10_000;
  private static final int LONGEST_ERROR = 1000;

  /** All topics that a row may name. */
  static final Set<String> TOPICS =
      Topic.all().stream().map(Topic::topicName).collect(Collectors.toUnmodifiableSet());

  private final Map<String, Refusal> byMessage = Collections.synchronizedMap(new Remembered());
  private volatile Map<String, Integer> limits = Map.of();

  /**
   * Why there is no record of a row.
   *
   * @param letterToo whether the dead letter was refused as well, with the value in it
   */
  private record Refusal(String why, boolean letterToo) {}

  /** The topics whose records are put aside in another one, if need be. */
  static Set<String> ordinaryTopics() {
    return TOPICS.stream()
        .filter(topic -> !topic.equals(Topic.DEAD_LETTERS.topicName()))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Sets how many bytes a record of each topic may have at most. */
  void limits(Map<String, Integer> bytesByTopic) {
    limits = Map.copyOf(bytesByTopic);
  }

  /** Gives every row another chance, as an operator does who has removed the cause. */
  void forget(Map<String, Integer> bytesByTopic) {
    limits(bytesByTopic);
    byMessage.clear();
  }

  /** Takes note of what Kafka said to a record; what may pass is not remembered. */
  void heard(ProducerRecord<byte[], byte[]> sent, Exception said) {
    Header id = sent.headers().lastHeader(Headers.ID);
    if (id != null && isFinal(said)) {
      boolean letter = sent.headers().lastHeader(Headers.ERROR) != null;
      byMessage.put(text(id), new Refusal(Failures.line(said), letter));
    }
  }

  /** The dead letter in place of a record that Kafka does not take; empty if it may take it. */
  Optional<ProducerRecord<byte[], byte[]>> letterFor(ProducerRecord<byte[], byte[]> original) {
    Refusal refusal = refusal(original);
    return refusal == null ? Optional.empty() : Optional.of(letter(original, refusal));
  }

  private @Nullable Refusal refusal(ProducerRecord<byte[], byte[]> original) {
    if (!TOPICS.contains(original.topic())) {
      return new Refusal("there is no topic '%s'".formatted(original.topic()), false);
    }
    Integer limit = limits.get(original.topic());
    if (limit != null && leastSize(original) > limit) {
      return new Refusal(
          "%d bytes are more than the %d that the topic takes"
              .formatted(leastSize(original), limit),
          false);
    }
    // Of hardly any row is anything remembered: the id is looked at only then.
    return byMessage.isEmpty() ? null : byMessage.get(idOf(original));
  }

  private ProducerRecord<byte[], byte[]> letter(
      ProducerRecord<byte[], byte[]> original, Refusal refusal) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(
            Topic.DEAD_LETTERS.topicName(),
            null,
            original.timestamp(),
            original.key(),
            fits(original) && !refusal.letterToo() ? original.value() : null,
            original.headers());
    String left = letter.value() == null ? "; the value is in the outbox" : "";
    String error = refusal.why().substring(0, Math.min(refusal.why().length(), LONGEST_ERROR));
    letter.headers().add(Headers.ORIGIN_TOPIC, original.topic().getBytes(UTF_8));
    letter.headers().add(Headers.ERROR, (error + left).getBytes(UTF_8));
    return letter;
  }

  private boolean fits(ProducerRecord<byte[], byte[]> original) {
    Integer limit = limits.get(Topic.DEAD_LETTERS.topicName());
    return limit == null || leastSize(original) + 2 * LONGEST_ERROR < limit;
  }

  /** Without what the batch around it takes: more than that is certainly too much. */
  private static long leastSize(ProducerRecord<byte[], byte[]> record) {
    long size = length(record.key()) + length(record.value());
    for (Header header : record.headers()) {
      size += header.key().length() + length(header.value());
    }
    return size;
  }

  private static boolean isFinal(Exception said) {
    return said instanceof RecordTooLargeException
        || said instanceof RecordBatchTooLargeException
        || said instanceof InvalidTopicException
        || said instanceof InvalidRecordException;
  }

  private static String idOf(ProducerRecord<byte[], byte[]> record) {
    Header id = record.headers().lastHeader(Headers.ID);
    return id == null ? "" : text(id);
  }

  private static String text(Header header) {
    return new String(header.value(), UTF_8);
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /** Forgets the oldest when there are too many: they are refused once more, if they come again. */
  private static final class Remembered extends LinkedHashMap<String, Refusal> {

    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Refusal> eldest) {
      return size() > REMEMBERED;
    }
  }
}
