package dev.orderonce.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.kit.Settings;
import dev.orderonce.kit.embedded.LocalKafka;
import dev.orderonce.processor.order.PaymentStep;
import dev.orderonce.testkit.TestOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A processor whose saga has a step of one's own, on a real broker. */
class OwnStepIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PARTITIONS = 3;

  @TempDir private Path directory;

  @Test
  void shouldCreateTheStepsTopicAndAskForTheStep() throws Exception {
    try (LocalKafka kafka = LocalKafka.start(directory.resolve("kafka"), 0)) {
      // Given
      ProcessorService service =
          new ProcessorService(settings(kafka), List.of(new LabelStep(), new PaymentStep()));
      try {
        service.start();

        // When
        send(kafka, TestOrder.SAMPLE.placed());

        // Then
        List<ConsumerRecord<byte[], byte[]>> asked = readLabels(kafka);
        assertThat(asked).hasSize(1);
        assertThat(asked.getFirst().headers().lastHeader(Headers.ID).value())
            .asString(UTF_8)
            .isEqualTo(TestOrder.SAMPLE.forwardId(LabelStep.NAME).toString());
      } finally {
        service.stop();
      }
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> readLabels(LocalKafka kafka) {
    List<ConsumerRecord<byte[], byte[]>> asked = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
      await()
          .atMost(PATIENCE)
          .until(() -> {
            consumer.poll(Duration.ofMillis(100)).forEach(asked::add);
            return !asked.isEmpty();
          });
    }
    return asked;
  }

  private ProcessorSettings settings(LocalKafka kafka) {
    return ProcessorSettings.from(
        Settings.of(
            Map.of(
                "ORDERONCE_PROCESSOR_STATE_DIR", directory.resolve("state").toString(),
                "ORDERONCE_PROCESSOR_PORT", "0",
                "ORDERONCE_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "ORDERONCE_KAFKA_PARTITIONS", Integer.toString(PARTITIONS))));
  }

  /** Reads the topic, which must be there, with as many partitions as all. */
  private static KafkaConsumer<byte[], byte[]> consumer(LocalKafka kafka) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "allow.auto.create.topics",
                false,
                "auto.offset.reset",
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(LabelStep.LABELS.topicName()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    assertThat(partitions).hasSize(PARTITIONS);
    consumer.assign(partitions);
    return consumer;
  }

  private static void send(LocalKafka kafka, Envelope<Message> message) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(
              message.type().topic().topicName(),
              message.data().orderId().toString().getBytes(UTF_8),
              MessageCodec.encode(message.data()));
      message.headers().forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
      producer.send(record).get();
    }
  }
}
