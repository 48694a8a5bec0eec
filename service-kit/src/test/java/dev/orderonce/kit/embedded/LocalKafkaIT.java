package dev.orderonce.kit.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.KafkaTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKafkaIT {

  private static final TopicPartition PARTITION = new TopicPartition("test", 0);

  @TempDir Path directory;

  @Test
  void shouldShowWhatWasCommittedAndNothingElseAfterARestart() throws Exception {
    // Given
    try (LocalKafka kafka = LocalKafka.start(directory, 0)) {
      ensureTopic(kafka.settings(1));
      try (KafkaProducer<String, String> producer = producer(kafka)) {
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("test", "k", "committed")).get();
        producer.commitTransaction();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("test", "k", "aborted")).get();
        producer.abortTransaction();
      }
    }

    // When
    try (LocalKafka kafka = LocalKafka.start(directory, 0)) {

      // Then
      assertThat(readAll(kafka)).containsExactly("committed");
    }
  }

  @Test
  void shouldRefuseATopicWithAnotherNumberOfPartitions() throws Exception {
    try (LocalKafka kafka = LocalKafka.start(directory, 0)) {
      // Given
      ensureTopic(kafka.settings(1));
      ensureTopic(kafka.settings(1));

      // When, Then
      assertThatThrownBy(() -> ensureTopic(kafka.settings(3)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("topic test has 1 partitions")
          .hasMessageContaining("ORDERONCE_KAFKA_PARTITIONS asks for 3");
    }
  }

  private static void ensureTopic(KafkaSettings settings) throws InterruptedException {
    KafkaTopics.ensure(
        settings, List.of(new KafkaTopics.Wanted("test", settings.partitions(), false)));
  }

  private static KafkaProducer<String, String> producer(LocalKafka kafka) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "test"),
        new StringSerializer(),
        new StringSerializer());
  }

  private static List<String> readAll(LocalKafka kafka) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(PARTITION));
      long end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
      while (consumer.position(PARTITION) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }
}
