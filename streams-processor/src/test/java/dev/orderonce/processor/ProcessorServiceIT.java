package dev.orderonce.processor;

import static dev.orderonce.processor.testkit.OrderMessages.ORDER;
import static dev.orderonce.processor.testkit.OrderMessages.paymentCaptured;
import static dev.orderonce.processor.testkit.OrderMessages.placedWithPayment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orderonce.contract.Direction;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.Topic;
import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.Settings;
import dev.orderonce.kit.embedded.LocalKafka;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The processor on a real broker. */
class ProcessorServiceIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PARTITIONS = 2;

  @TempDir private static Path directory;
  private static LocalKafka kafka;

  @BeforeAll
  static void startKafka() {
    kafka = LocalKafka.start(directory.resolve("kafka"), 0);
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @Test
  void shouldShowEachEventOnceAlsoAfterARestart() throws Exception {
    // Given
    ProcessorService service = new ProcessorService(settings("shared"));
    service.start();
    awaitReady(service);

    // When
    send(placedWithPayment(), placedWithPayment());
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(readAll(Topic.EVENTS)).hasSize(1));
    String metrics = get(service, "/metrics").body();
    service.stop();
    ProcessorService restarted = new ProcessorService(settings("shared"));
    restarted.start();
    awaitReady(restarted);
    send(placedWithPayment(), paymentCaptured(), paymentCaptured());

    // Then
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(readAll(Topic.EVENTS)).hasSize(2));
    assertThat(get(restarted, "/health/live").statusCode()).isEqualTo(200);
    restarted.stop();
    assertThat(idsOn(Topic.EVENTS))
        .containsExactly(MessageId.ofEvent(ORDER, 1), MessageId.ofEvent(ORDER, 2));
    assertThat(idsOn(Topic.OUTCOMES))
        .containsExactly(MessageId.ofOutcome(placedWithPayment().id()));
    assertThat(idsOn(Topic.STATE))
        .containsExactly(MessageId.ofSnapshot(ORDER, 1), MessageId.ofSnapshot(ORDER, 2));
    assertThat(idsOn(Topic.PAYMENT_COMMANDS))
        .containsExactly(MessageId.ofStep(ORDER, SagaStep.PAYMENT, Direction.FORWARD));
    assertThat(idsOn(Topic.COMPENSATIONS)).isEmpty();
    assertThat(idsOn(Topic.DEAD_LETTERS)).isEmpty();
    assertThat(metrics)
        .contains("orderonce_duplicates_dropped_total{stage=\"topology\"}")
        .contains("orderonce_transitions_total{from=\"none\",to=\"CREATED\"} 1.0")
        .contains("kafka_stream_")
        .containsPattern("orderonce_dedup_store_entries [1-9]")
        .containsPattern("orderonce_dedup_store_bytes [1-9]")
        .containsPattern("orderonce_store_memory_used_bytes [1-9]")
        .contains("orderonce_store_memory_limit_bytes 2.68435456E8");
  }

  @Test
  void shouldLeaveStoresThatTheNextStartNeedNotRestore() throws Exception {
    // Given
    ProcessorService service = new ProcessorService(settings("untouched"));
    service.start();
    awaitReady(service);

    // When
    service.stop();

    // Then
    for (int partition = 0; partition < PARTITIONS; partition++) {
      Path store =
          directory
              .resolve("untouched")
              .resolve(StreamsSettings.APPLICATION_ID)
              .resolve("0_" + partition)
              .resolve(Deduplicator.STORE);
      assertThat(store).as("has a segment, in which offsets are kept").isNotEmptyDirectory();
    }
  }

  @Test
  void shouldNameADirectoryThatItCannotUse() throws IOException {
    // Given
    Path file = Files.createFile(directory.resolve("file"));
    ProcessorService service = new ProcessorService(settings(file.getFileName().toString()));

    // When, Then
    assertThatThrownBy(service::start)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ORDERONCE_PROCESSOR_STATE_DIR")
        .hasMessageContaining(file.toString());
  }

  private static ProcessorSettings settings(String stateDir) {
    Settings given =
        Settings.of(
            Map.of(
                "ORDERONCE_PROCESSOR_STATE_DIR", directory.resolve(stateDir).toString(),
                "ORDERONCE_PROCESSOR_PORT", "0",
                "ORDERONCE_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "ORDERONCE_KAFKA_PARTITIONS", Integer.toString(PARTITIONS)));
    return ProcessorSettings.from(given);
  }

  private static void awaitReady(ProcessorService service) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          HttpResponse<String> answer = get(service, "/health/ready");
          assertThat(answer.body()).contains("running");
          assertThat(answer.statusCode()).isEqualTo(200);
        });
  }

  private static HttpResponse<String> get(ProcessorService service, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:%d%s".formatted(service.port(), path));
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @SafeVarargs
  private static void send(Envelope<Message>... messages) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (Envelope<Message> message : messages) {
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

  private static List<MessageId> idsOn(Topic topic) {
    return readAll(topic).stream()
        .map(record -> new String(record.headers().lastHeader(Headers.ID).value(), UTF_8))
        .map(MessageId::parse)
        .toList();
  }

  /** What a read_committed consumer sees, up to the last stable offset. */
  private static List<ConsumerRecord<byte[], byte[]>> readAll(Topic topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      var partitions =
          consumer.partitionsFor(topic.topicName()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }
}
