package dev.orderonce.subscribers;

import dev.orderonce.kit.KafkaSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads topics from their beginning, as a reader that belongs to no group and leaves no trace. */
final class TopicReplay implements AutoCloseable {

  private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);

  /** How long a broker may take to answer, or to get on, before it is taken for away. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final Duration NO_LIMIT = Duration.ofDays(365);

  private static final int RECORDS_AT_ONCE = 5_000;

  private final Consumer<byte[], byte[]> consumer;
  private final Duration patience;
  private final List<TopicPartition> partitions = new ArrayList<>();

  TopicReplay(KafkaSettings kafka, Collection<String> topics) {
    this(consumer(kafka), topics, PATIENCE);
  }

  TopicReplay(Consumer<byte[], byte[]> consumer, Collection<String> topics, Duration patience) {
    this.consumer = consumer;
    this.patience = patience;
    for (String topic : topics) {
      consumer.partitionsFor(topic).stream()
          .map(each -> new TopicPartition(each.topic(), each.partition()))
          .forEach(partitions::add);
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  private static Consumer<byte[], byte[]> consumer(KafkaSettings kafka) {
    Map<String, Object> config = kafka.clientConfig();
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // Where the broker forgets records faster than they are read: the oldest that it still has.
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(PATIENCE.toMillis()));
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_AT_ONCE);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Takes the records of a poll. */
  @FunctionalInterface
  interface Taker {
    void take(List<ConsumerRecord<byte[], byte[]>> records) throws SQLException;
  }

  /**
   * Reads on from where it is to what is the end at the time of the call.
   *
   * @return how many records that were
   * @throws TimeoutException if nothing comes for too long
   */
  long toEnd(Taker taker) throws SQLException {
    return toEnd(taker, NO_LIMIT);
  }

  /**
   * Does so within a limit.
   *
   * @throws TimeoutException if it takes longer, or if nothing comes for too long
   */
  long toEnd(Taker taker, Duration within) throws SQLException {
    // By position: the offsets of transactions' markers are no records.
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Deadline overall = Deadline.in(within);
    Deadline next = Deadline.in(patience);
    long read = 0;
    long left = left(ends);
    while (left > 0) {
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      consumer.poll(POLL_TIMEOUT).forEach(records::add);
      if (!records.isEmpty()) {
        taker.take(records);
      }
      read += records.size();
      long before = left;
      left = left(ends);
      next = left < before ? Deadline.in(patience) : next;
      if (left > 0 && (next.passed() || overall.passed())) {
        throw new TimeoutException(
            "%s; %d offsets before the end"
                .formatted(
                    next.passed()
                        ? "nothing has come for " + patience.toMillis() + " ms"
                        : "it takes longer than " + within.toMillis() + " ms",
                    left));
      }
    }
    return read;
  }

  /** How many offsets are left until there, over all partitions. */
  private long left(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey())))
        .sum();
  }

  private record Deadline(long atNanos) {

    static Deadline in(Duration length) {
      return new Deadline(System.nanoTime() + length.toNanos());
    }

    boolean passed() {
      return System.nanoTime() - atNanos >= 0;
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
