package dev.orderonce.processor;

import static dev.orderonce.processor.TestBroker.PATIENCE;
import static dev.orderonce.processor.testkit.OrderMessages.placedWithPayment;
import static dev.orderonce.processor.testkit.OrderMessages.withId;
import static org.apache.kafka.streams.StreamsConfig.producerPrefix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Topic;
import dev.orderonce.kit.KafkaTopics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker, what the topology asks for takes effect. */
class AskedCommitIT {

  /** Ten times as long as anybody waits here. */
  private static final int NEVER_MS = Math.toIntExact(10 * PATIENCE.toMillis());

  @TempDir private Path directory;

  @Test
  void shouldCommitLongBeforeStreamsWouldByItself() throws Exception {
    try (TestBroker broker = TestBroker.start(directory)) {
      // Given
      ProcessorSettings settings = broker.settings("state");
      KafkaTopics.ensure(
          settings.kafka(),
          Topic.all().stream()
              .map(topic -> new KafkaTopics.Wanted(topic.topicName(), TestBroker.PARTITIONS, false))
              .toList());
      Properties config = StreamsSettings.of(settings);
      config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, NEVER_MS);
      config.put(producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), NEVER_MS);
      OrderTopology topology =
          new OrderTopology(TopologyOptions.DEFAULT, new SimpleMeterRegistry());
      try (KafkaStreams streams = new KafkaStreams(topology.build(), config)) {
        streams.start();

        // When, Then
        // One that waits for the start is left to Streams, so there is another, and another.
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> {
              broker.send(withId(placedWithPayment(), new MessageId(UUID.randomUUID())));
              assertThat(broker.readAll(Topic.OUTCOMES)).isNotEmpty();
            });
      }
    }
  }
}
