package dev.orderonce.relay;

import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.KafkaTopics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The compacted topic that holds the source position, written with the records before it. */
final class PositionTopic {

  /**
   * Small segments: what is being written is not compacted, and there is a record of each batch.
   */
  static final KafkaTopics.Wanted WANTED =
      new KafkaTopics.Wanted(
          "orderonce.relay.offsets",
          1,
          true,
          Map.of(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(16 * 1024 * 1024)));

  private static final TopicPartition PARTITION = new TopicPartition(WANTED.name(), 0);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofMillis(50);

  /**
   * How many offsets before its end the topic is read from first; records and markers have them.
   */
  static final long FIRST_STEP = 64;

  private static final int STEP_FACTOR = 16;

  private PositionTopic() {}

  /** The record that stores a position. */
  static ProducerRecord<byte[], byte[]> record(ByteBuffer key, ByteBuffer value) {
    return new ProducerRecord<>(PARTITION.topic(), PARTITION.partition(), bytes(key), bytes(value));
  }

  /**
   * Reads what was committed last; to be called when no predecessor can commit any more.
   *
   * @throws TimeoutException if Kafka does not answer in time, or a transaction stays open in the
   *     topic
   */
  static Map<ByteBuffer, ByteBuffer> read(KafkaSettings kafka) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka, IsolationLevel.READ_COMMITTED);
        KafkaConsumer<byte[], byte[]> all = consumer(kafka, IsolationLevel.READ_UNCOMMITTED)) {
      return read(consumer, all, PATIENCE);
    }
  }

  /**
   * Goes back from the end until there is a position: behind the last one there is hardly more than
   * what was aborted.
   *
   * @param consumer sees what is committed
   * @param all sees what is not, too
   */
  static Map<ByteBuffer, ByteBuffer> read(
      Consumer<byte[], byte[]> consumer, Consumer<byte[], byte[]> all, Duration patience) {
    consumer.assign(List.of(PARTITION));
    consumer.seekToBeginning(List.of(PARTITION));
    // Waits until a new topic is served; asking for its end before would fail.
    long beginning = consumer.position(PARTITION, patience);
    long end = decidedEnd(consumer, all, patience);
    Map<ByteBuffer, ByteBuffer> positions = Map.of();
    long step = FIRST_STEP;
    long from = end;
    while (positions.isEmpty() && from > beginning) {
      from = Math.max(beginning, end - step);
      consumer.seek(PARTITION, from);
      positions = readTo(end, consumer);
      step *= STEP_FACTOR;
    }
    return positions;
  }

  /**
   * The topic's end, once none of what is before it is undecided. Readers of what is committed get
   * no further than an open transaction, and would take an older position for the last. Kafka tells
   * the partitions of a commit after it has accepted it; brokers that were killed meanwhile may
   * never do.
   */
  private static long decidedEnd(
      Consumer<byte[], byte[]> consumer, Consumer<byte[], byte[]> all, Duration patience) {
    long written = end(all);
    Instant deadline = Instant.now().plus(patience);
    while (end(consumer) < written) {
      if (Instant.now().isAfter(deadline)) {
        throw new TimeoutException(
            "a transaction stays open in %s: either its producer still has time to end it, or Kafka has lost its end, which kafka-transactions.sh find-hanging shows"
                .formatted(WANTED.name()));
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return written;
  }

  private static long end(Consumer<byte[], byte[]> consumer) {
    return consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
  }

  /**
   * The end counts transaction markers too, so it is the position that tells when it is reached.
   */
  private static Map<ByteBuffer, ByteBuffer> readTo(long end, Consumer<byte[], byte[]> consumer) {
    Map<ByteBuffer, ByteBuffer> positions = new HashMap<>();
    Instant deadline = Instant.now().plus(PATIENCE);
    while (consumer.position(PARTITION) < end) {
      if (Instant.now().isAfter(deadline)) {
        throw new TimeoutException("the source position could not be read to its end");
      }
      for (ConsumerRecord<byte[], byte[]> stored : consumer.poll(POLL)) {
        positions.put(ByteBuffer.wrap(stored.key()), ByteBuffer.wrap(stored.value()));
      }
    }
    return positions;
  }

  private static KafkaConsumer<byte[], byte[]> consumer(
      KafkaSettings kafka, IsolationLevel isolation) {
    Map<String, Object> config = kafka.clientConfig();
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.toString());
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return new KafkaConsumer<>(config);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[Objects.requireNonNull(buffer).remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
