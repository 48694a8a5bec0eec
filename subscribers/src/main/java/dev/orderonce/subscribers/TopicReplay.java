package dev.orderonce.subscribers;

import dev.orderonce.contract.Topic;
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
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads topics from their beginning, as a reader that belongs to no group and leaves no trace. */
final class TopicReplay implements AutoCloseable {

  private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);

  /** How long a broker may take to answer before it is taken for away. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final int RECORDS_AT_ONCE = 5_000;

  private final Consumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions = new ArrayList<>();

  TopicReplay(KafkaSettings kafka, Collection<Topic> topics) {
    Map<String, Object> config = kafka.clientConfig();
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(PATIENCE.toMillis()));
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_AT_ONCE);
    consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    for (Topic topic : topics) {
      consumer.partitionsFor(topic.topicName()).stream()
          .map(each -> new TopicPartition(each.topic(), each.partition()))
          .forEach(partitions::add);
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
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
   */
  long toEnd(Taker taker) throws SQLException {
    // By position: the offsets of transactions' markers are no records.
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    long read = 0;
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      consumer.poll(POLL_TIMEOUT).forEach(records::add);
      if (!records.isEmpty()) {
        taker.take(records);
      }
      read += records.size();
    }
    return read;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
