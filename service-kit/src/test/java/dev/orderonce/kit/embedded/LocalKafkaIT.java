package dev.orderonce.kit.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.KafkaTopics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKafkaIT {

  private static final TopicPartition PARTITION = new TopicPartition("test", 0);

  @TempDir Path temporary;
  private Path directory = Path.of("");

  @BeforeEach
  void nameTheDirectory() {
    directory = temporary.resolve("kafka");
  }

  @Test
  void shouldShowWhatWasCommittedAndNothingElseAfterARestart() throws Exception {
    // Given
    try (LocalKafka kafka = LocalKafka.start(directory, 0)) {
      ensureTopic(kafka.settings(1));
      commitOneAndAbortOne(kafka.bootstrapServers());
    }

    // When
    try (LocalKafka kafka = LocalKafka.start(directory, 0)) {

      // Then
      assertThat(readAll(kafka)).containsExactly("committed");
    }
  }

  @Test
  void shouldShowWhatWasCommittedAndNothingElseAfterAKill() throws Exception {
    // Given
    try (Holder holder = Holder.start("kafka", directory)) {
      String bootstrapServers = "127.0.0.1:" + holder.port();
      ensureTopic(new KafkaSettings(bootstrapServers, 1, (short) 1));
      commitOneAndAbortOne(bootstrapServers);
      holder.kill();
    }

    // When
    try (LocalKafka kafka = LocalKafka.start(directory, 0)) {

      // Then
      assertThat(readAll(kafka)).containsExactly("committed");
    }
  }

  @Test
  void shouldNameThePortThatIsInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      // When, Then
      assertThatThrownBy(() -> LocalKafka.start(directory, taken.getLocalPort()))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("Kafka's port %d is in use".formatted(taken.getLocalPort()));
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

  private static void commitOneAndAbortOne(String bootstrapServers) throws Exception {
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrapServers, "transactional.id", "test");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("test", "k", "committed")).get();
      producer.commitTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("test", "k", "aborted")).get();
      producer.abortTransaction();
    }
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
