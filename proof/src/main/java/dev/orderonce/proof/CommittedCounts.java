package dev.orderonce.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How many records a read_committed consumer sees on topics. */
final class CommittedCounts {

  private static final Duration POLL = Duration.ofMillis(200);

  private final Map<String, Object> config;
  private final int partitions;

  CommittedCounts(String bootstrapServers, int partitions) {
    this.config =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            10_000);
    this.partitions = partitions;
  }

  /**
   * Compares what is on those topics with what must follow from the messages.
   *
   * @throws IllegalStateException if there is a record more or less on any of them
   */
  void check(List<String> topics, Contender contender, Traffic messages) {
    Map<String, Long> expected = new HashMap<>();
    topics.forEach(topic -> expected.put(topic, 0L));
    messages.forEach(message ->
        contender.outputsOf(message.data()).forEach(topic -> expected.merge(topic, 1L, Long::sum)));
    Map<String, Long> actual = count(topics);
    if (!actual.equals(expected)) {
      throw new IllegalStateException(
          "%s is wrong, and its figures are void: it wrote %s in place of %s"
              .formatted(contender.label(), actual, expected));
    }
  }

  private Map<String, Long> count(Collection<String> topics) {
    Map<String, Long> counts = new HashMap<>();
    topics.forEach(topic -> counts.put(topic, 0L));
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all = new ArrayList<>();
      for (String topic : topics) {
        for (int partition = 0; partition < partitions; partition++) {
          all.add(new TopicPartition(topic, partition));
        }
      }
      consumer.assign(all);
      // Transaction markers take offsets too: positions tell when the end is reached, counts do
      // not.
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          counts.merge(record.topic(), 1L, Long::sum);
        }
      }
    }
    return counts;
  }
}
