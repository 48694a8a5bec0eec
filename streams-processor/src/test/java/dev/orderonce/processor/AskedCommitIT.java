package dev.orderonce.processor;

import static dev.orderonce.processor.TestBroker.PATIENCE;
import static dev.orderonce.processor.testkit.OrderMessages.placedWithPayment;
import static org.apache.kafka.streams.StreamsConfig.producerPrefix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orderonce.contract.Topic;
import dev.orderonce.kit.KafkaTopics;
import dev.orderonce.processor.order.Timing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker, what the topology asks for takes effect. */
class AskedCommitIT {

  /** Ten times as long as anybody waits here. */
  private static final int NEVER_MS = Math.toIntExact(10 * PATIENCE.toMillis());

  private static final Timing TIMING =
      new Timing(Duration.ofSeconds(1), 2, Duration.ofHours(24), Duration.ofDays(30));

  private static final byte[] NO_MESSAGE = {'?'};

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
          new OrderTopology(TopologyOptions.DEFAULT.withTiming(TIMING), new SimpleMeterRegistry());
      try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
        producer.send(new ProducerRecord<>(Topic.COMMANDS.topicName(), NO_MESSAGE)).get();
      }
      try (KafkaStreams streams = new KafkaStreams(topology.build(), config)) {

        // When
        streams.start();

        // Then
        awaitThat(() -> assertThat(broker.readAll(Topic.DEAD_LETTERS)).hasSize(1));

        // When
        broker.send(placedWithPayment());

        // Then
        awaitThat(() -> assertThat(broker.readAll(Topic.OUTCOMES)).hasSize(1));
        // The charge once more, since nobody has answered in time.
        awaitThat(() -> assertThat(broker.readAll(Topic.PAYMENT_COMMANDS)).hasSize(2));
      }
    }
  }

  private static void awaitThat(ThrowingRunnable assertion) {
    await().atMost(PATIENCE).untilAsserted(assertion);
  }
}
