package dev.orderonce.kit.embedded;

import static java.util.Objects.requireNonNull;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.KafkaTopics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.TopicImage;
import org.apache.kafka.image.loader.LoaderManifest;
import org.apache.kafka.image.publisher.MetadataPublisher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKafkaIT {

  private static final int MANY_PARTITIONS = 200;
  private static final int KILLS = 2;

  /** That of the broker before would end while this one starts. */
  private static final Map<String, String> SHORT_SESSIONS =
      Map.of("broker.session.timeout.ms", "2000", "broker.heartbeat.interval.ms", "500");

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
      assertThat(readAll(kafka, 1)).containsExactly(Map.entry(0, List.of("committed")));
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
      assertThat(readAll(kafka, 1)).containsExactly(Map.entry(0, List.of("committed")));
    }
  }

  /** A commit counts once it is logged; its partitions are told after that, and here hardly are. */
  @Test
  void shouldFinishCommitsThatKillsInterrupted() throws Exception {
    // Given
    for (int kill = 1; kill <= KILLS; kill++) {
      try (Holder holder = Holder.start("kafka", directory)) {
        String bootstrapServers = "127.0.0.1:" + holder.port();
        ensureTopic(new KafkaSettings(bootstrapServers, MANY_PARTITIONS, (short) 1));
        commitEverywhere(bootstrapServers, "commit " + kill, holder::kill);
      }
    }

    // When
    try (LocalKafka kafka = LocalKafka.start(directory, 0, SHORT_SESSIONS)) {

      // Then
      assertThat(readAll(kafka, MANY_PARTITIONS))
          .hasSize(MANY_PARTITIONS)
          .allSatisfy(
              (partition, values) -> assertThat(values).containsExactly("commit 1", "commit 2"));
    }
  }

  /**
   * Without a leader they would be deleted ones to it, and commits under way be lost to readers.
   */
  @Test
  void shouldLeadItsPartitionsUntilItHasStopped() throws Exception {
    // When
    try (LocalKafka kafka = LocalKafka.start(directory, 0)) {
      ensureTopic(kafka.settings(1));
    }

    // Then
    try (BoundSockets sockets = new BoundSockets()) {
      int port = sockets.bind(LocalKafkaConfig.CONTROLLER_LISTENER, 0);
      Map<String, String> config = LocalKafkaConfig.controller(directory, 1, port);
      config.put("broker.session.timeout.ms", "60000");
      KafkaNode controller = new KafkaNode(directory, config, sockets);
      controller.start();
      try (controller) {
        Leader leader = new Leader();
        controller.metadata().installPublishers(List.of(leader)).get();
        assertThat(leader.found.get(20, TimeUnit.SECONDS)).isEqualTo(1);
      }
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
  void shouldTellOfDataThatItCannotRead() throws Exception {
    // Given
    LocalKafka.start(directory, 0).close();
    Files.writeString(directory.resolve("meta.properties"), "version=1\n");

    // When, Then
    assertThatThrownBy(() -> LocalKafka.start(directory, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("Kafka could not be started on " + directory);
  }

  @Test
  void shouldThrowWhenItsControllerDoesNotStart() throws Exception {
    // Given
    LocalKafka.start(directory, 0).close();
    Directories.empty(directory.resolve("__cluster_metadata-0"));
    Files.delete(directory.resolve("__cluster_metadata-0"));
    Files.createFile(directory.resolve("__cluster_metadata-0"));

    // When, Then
    assertThatThrownBy(() -> LocalKafka.start(directory, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("Kafka could not be started on " + directory);
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
    try (KafkaProducer<String, String> producer = producer(bootstrapServers)) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("test", "k", "committed")).get();
      producer.commitTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("test", "k", "aborted")).get();
      producer.abortTransaction();
    }
  }

  /** Commits a record in each partition, and does at once what comes then. */
  private static void commitEverywhere(String bootstrapServers, String value, Kill afterwards)
      throws Exception {
    KafkaProducer<String, String> producer = producer(bootstrapServers);
    try {
      producer.initTransactions();
      producer.beginTransaction();
      List<Future<?>> sent = new ArrayList<>();
      for (int partition = 0; partition < MANY_PARTITIONS; partition++) {
        sent.add(producer.send(new ProducerRecord<>("test", partition, "k", value)));
      }
      for (Future<?> each : sent) {
        each.get();
      }
      producer.commitTransaction();
      afterwards.run();
    } finally {
      producer.close(Duration.ZERO);
    }
  }

  private static KafkaProducer<String, String> producer(String bootstrapServers) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrapServers, "transactional.id", "test"),
        new StringSerializer(),
        new StringSerializer());
  }

  /** What readers get of each partition, up to the end of its log. */
  private static Map<Integer, List<String>> readAll(LocalKafka kafka, int partitions)
      throws Exception {
    List<TopicPartition> all =
        IntStream.range(0, partitions).mapToObj(each -> new TopicPartition("test", each)).toList();
    Map<Integer, List<String>> values = new HashMap<>();
    try (KafkaConsumer<String, String> consumer = consumer(kafka)) {
      consumer.assign(all);
      Map<TopicPartition, Long> ends = ends(kafka, all);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> {
            consumer
                .poll(Duration.ofMillis(100))
                .forEach(record ->
                    values
                        .computeIfAbsent(record.partition(), each -> new ArrayList<>())
                        .add(record.value()));
            return all.stream()
                .allMatch(each -> consumer.position(each) >= requireNonNull(ends.get(each)));
          });
    }
    return values;
  }

  private static KafkaConsumer<String, String> consumer(LocalKafka kafka) {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "isolation.level",
            "read_committed",
            "auto.offset.reset",
            "earliest"),
        new StringDeserializer(),
        new StringDeserializer());
  }

  /** Where the logs end, open transactions included. */
  private static Map<TopicPartition, Long> ends(LocalKafka kafka, List<TopicPartition> partitions)
      throws Exception {
    try (Admin admin = Admin.create(kafka.settings(1).clientConfig())) {
      Map<TopicPartition, OffsetSpec> latest =
          partitions.stream().collect(toMap(identity(), each -> OffsetSpec.latest()));
      Map<TopicPartition, Long> ends = new HashMap<>();
      admin.listOffsets(latest).all().get().forEach((each, end) -> ends.put(each, end.offset()));
      return ends;
    }
  }

  /** Sees who leads the topic's partition, by the first state of the cluster that there is. */
  private static final class Leader implements MetadataPublisher {

    private final CompletableFuture<Integer> found = new CompletableFuture<>();

    @Override
    public String name() {
      return "Leader";
    }

    @Override
    public void onMetadataUpdate(
        MetadataDelta delta, MetadataImage image, LoaderManifest manifest) {
      TopicImage topic = requireNonNull(image.topics().getTopic("test"));
      found.complete(requireNonNull(topic.partitions().get(0)).leader);
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }

  /** Ends the broker's process. */
  @FunctionalInterface
  private interface Kill {
    void run() throws InterruptedException;
  }
}
