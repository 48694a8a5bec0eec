package dev.orderonce.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Times;
import dev.orderonce.contract.Topic;
import dev.orderonce.kit.ApiKeys;
import dev.orderonce.kit.Settings;
import dev.orderonce.kit.embedded.LocalKafka;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real broker, what is written there and what is read, and processors on it. */
final class TestBroker implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final int PARTITIONS = 2;

  private static final String OPERATOR_KEY = "operator-key";
  private static final int LARGE = 16 * 1024 * 1024;

  private final Path directory;
  private LocalKafka kafka;

  private TestBroker(Path directory, LocalKafka kafka) {
    this.directory = directory;
    this.kafka = kafka;
  }

  static TestBroker start(Path directory) {
    return new TestBroker(directory, LocalKafka.start(directory.resolve("kafka"), 0));
  }

  @Override
  public void close() {
    kafka.close();
  }

  /** Starts it again, after {@link #close}, where it was. */
  void restart() {
    kafka = LocalKafka.start(directory.resolve("kafka"), kafka.port());
  }

  ProcessorSettings settings(String stateDir, String... more) {
    Map<String, String> given = new LinkedHashMap<>();
    given.put("ORDERONCE_PROCESSOR_STATE_DIR", directory.resolve(stateDir).toString());
    given.put("ORDERONCE_PROCESSOR_PORT", "0");
    given.put("ORDERONCE_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
    given.put("ORDERONCE_OPERATOR_KEYS", ApiKeys.hashed(OPERATOR_KEY));
    given.put("ORDERONCE_KAFKA_PARTITIONS", Integer.toString(PARTITIONS));
    for (int i = 0; i < more.length; i += 2) {
      given.put(more[i], more[i + 1]);
    }
    return ProcessorSettings.from(Settings.of(given));
  }

  static void awaitReady(ProcessorService service) {
    await()
        .atMost(PATIENCE)
        .dontCatchUncaughtExceptions()
        .untilAsserted(() -> {
          HttpResponse<String> answer = get(service, "/health/ready");
          assertThat(answer.body()).contains("running");
          assertThat(answer.statusCode()).isEqualTo(200);
        });
  }

  static HttpResponse<String> get(ProcessorService service, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:%d%s".formatted(service.port(), path));
      HttpRequest request =
          HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + OPERATOR_KEY).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  /** With the time that it is: on a real clock, what was placed long ago has expired. */
  @SafeVarargs
  final void send(Envelope<Message>... messages) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (Envelope<Message> message : messages) {
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>(
                message.type().topic().topicName(),
                message.data().orderId().toString().getBytes(UTF_8),
                MessageCodec.encode(message.data()));
        message.headers().forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
        record.headers().remove(Headers.TIME);
        record.headers().add(Headers.TIME, Times.write(Instant.now()).getBytes(UTF_8));
        producer.send(record).get();
      }
    }
  }

  /** A producer that leaves it to the broker to refuse what is too large. */
  KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            LARGE),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** Has the topic take messages of that size at most. */
  void limitMessages(Topic topic, int bytes) throws Exception {
    set(
        new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName()),
        new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(bytes)));
  }

  /** Has the broker give each task that many standbys, where it shares the partitions out. */
  void setStandbys(int replicas) throws Exception {
    set(
        new ConfigResource(ConfigResource.Type.GROUP, StreamsSettings.APPLICATION_ID),
        new ConfigEntry("streams.num.standby.replicas", Integer.toString(replicas)));
  }

  private void set(ConfigResource resource, ConfigEntry entry) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin
          .incrementalAlterConfigs(
              Map.of(resource, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  List<MessageId> idsOn(Topic topic) {
    return readAll(topic).stream()
        .map(record -> new String(record.headers().lastHeader(Headers.ID).value(), UTF_8))
        .map(MessageId::parse)
        .toList();
  }

  /** How what lies there is compressed, but for the markers of transactions, which never are. */
  Set<CompressionType> compressionOf(Topic topic) throws IOException {
    Set<CompressionType> types = new HashSet<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      Path segment =
          directory
              .resolve("kafka")
              .resolve(topic.topicName() + "-" + partition)
              .resolve("00000000000000000000.log");
      try (FileRecords records = FileRecords.open(segment.toFile(), false)) {
        for (RecordBatch batch : records.batches()) {
          if (!batch.isControlBatch()) {
            types.add(batch.compressionType());
          }
        }
      }
    }
    return types;
  }

  /** What a read_committed consumer sees, up to the last stable offset. */
  List<ConsumerRecord<byte[], byte[]>> readAll(Topic topic) {
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
