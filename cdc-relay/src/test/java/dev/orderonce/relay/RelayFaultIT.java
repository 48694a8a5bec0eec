package dev.orderonce.relay;

import static dev.orderonce.relay.RelayFixture.PATIENCE;
import static dev.orderonce.relay.RelayFixture.firstOfEach;
import static dev.orderonce.relay.RelayFixture.insert;
import static dev.orderonce.relay.RelayFixture.readAll;
import static dev.orderonce.relay.RelayFixture.requireEachOnceInOrder;
import static dev.orderonce.relay.RelayFixture.row;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.orderonce.kit.Database;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.OutboxRow;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.embedded.EmbeddedParts;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The relay when commits fail, when records are refused, and when there are two of it. */
class RelayFaultIT {

  private static final Duration TAKE_OVER = Duration.ofSeconds(10);

  private static EmbeddedParts parts;
  private static DatabaseSettings database;

  private final Relays relays = new Relays();
  @TempDir private Path directory;

  @BeforeAll
  static void startParts() {
    parts = EmbeddedParts.startTemporary();
    database = parts.postgres().settings();
    Database.migrate(database);
  }

  @AfterAll
  static void stopParts() {
    parts.close();
  }

  @AfterEach
  void forgetAll() throws Exception {
    relays.close();
    RelayFixture.forgetAll(parts);
  }

  @Test
  void shouldPublishEachRowOnceThoughCommitsFail() {
    // Given
    int rowsPerWriter = 200;
    FaultyProducers producers = new FaultyProducers(Delivery.EXACTLY_ONCE);
    RowWriters writers = new RowWriters(database);
    writers.start(rowsPerWriter);
    writers.allow(100);
    relays.start(new RelayService(settings(Map.of(StreamSettings.BATCH_SIZE, "40")), producers));

    // When
    await().atMost(PATIENCE).until(() -> producers.faults() >= 1);
    writers.allow(RowWriters.total(rowsPerWriter));
    writers.join();
    await().atMost(PATIENCE).until(() -> records().size() >= RowWriters.total(rowsPerWriter));
    await().atMost(PATIENCE).until(() -> producers.faults() == 4);

    // Then
    assertThat(records()).hasSize(RowWriters.total(rowsPerWriter));
    requireEachOnceInOrder(records());
  }

  @Test
  void shouldPutAsideWhatKafkaRefusesAndGoOn() throws Exception {
    // Given
    RelayService relay = relays.startAndAwait(new RelayService(settings(Map.of())));
    limit(RelayFixture.TOPIC, 100_000);
    try (Connection connection = RelayFixture.connect(database)) {
      insert(connection, row("a", 0));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(1));

      // When
      insert(
          connection,
          row("a", 1),
          sized(row("larger than its topic takes", 0), 200_000),
          sized(row("larger than a dead letter may be", 0), 3_000_000),
          to("", row("for no topic", 0)),
          to("orders/…", row("for an impossible topic", 0)),
          row("a", 2));
      insert(connection, row("a", 3));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(4));
    }

    // Then
    await().atMost(PATIENCE).until(() -> relay.health().ready());
    requireEachOnceInOrder(records());
    assertThat(RelayFixture.metric(relay, "orderonce_relay_dead_letters_total")).isEqualTo(4);
    assertThat(RelayFixture.metric(relay, "orderonce_relay_records_total")).isEqualTo(4);
    assertThat(readAll(parts.kafka().bootstrapServers(), "orders.dead-letters", "read_committed"))
        .extracting(letter -> new String(letter.key(), UTF_8), letter -> letter.value() != null)
        .containsExactlyInAnyOrder(
            tuple("larger than its topic takes", true),
            tuple("larger than a dead letter may be", false),
            tuple("for no topic", true),
            tuple("for an impossible topic", true));
    limit(RelayFixture.TOPIC, 1_000_000);
    RelayFixture.post(
        relay,
        "/v1/replays",
        "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2126-01-01T00:00:00Z\",\"order\":\"larger than its topic takes\"}");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(5));
  }

  @Test
  void shouldRepeatButLoseNothingWhereItDeliversAtLeastOnce() {
    // Given
    int rowsPerWriter = 200;
    FaultyProducers producers = new FaultyProducers(Delivery.AT_LEAST_ONCE);
    RowWriters writers = new RowWriters(database);
    writers.start(rowsPerWriter);
    writers.allow(100);
    relays.start(
        new RelayService(
            settings(
                Map.of(StreamSettings.BATCH_SIZE, "40", StreamSettings.DELIVERY, "at-least-once")),
            producers));

    // When
    await().atMost(PATIENCE).until(() -> producers.faults() >= 1);
    writers.allow(RowWriters.total(rowsPerWriter));
    writers.join();
    await().atMost(PATIENCE).until(() -> producers.faults() == 4);
    await()
        .atMost(PATIENCE)
        .until(() -> firstOfEach(records()).size() >= RowWriters.total(rowsPerWriter));

    // Then
    assertThat(records()).hasSizeGreaterThan(RowWriters.total(rowsPerWriter));
    assertThat(firstOfEach(records())).hasSize(RowWriters.total(rowsPerWriter));
    requireEachOnceInOrder(firstOfEach(records()));
  }

  @Test
  void shouldStandByAndTakeOverFromARelayThatIsKilled() throws Exception {
    // Given
    try (Connection connection = RelayFixture.connect(database);
        RelayProcess first =
            RelayProcess.start(environment(Map.of()), directory.resolve("relay.log"))) {
      insert(connection, row("a", 0));
      await().atMost(PATIENCE).until(RelayFaultIT::topicIsThere);
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(1));
      RelayService second = new RelayService(settings(Map.of()));
      relays.start(second);
      await().atMost(PATIENCE).until(() -> RelayFixture.detail(second).startsWith("standby"));
      insert(connection, row("a", 1));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(2));

      // When
      first.kill();
      insert(connection, row("a", 2));

      // Then
      await().atMost(TAKE_OVER).untilAsserted(() -> assertThat(records()).hasSize(3));
      await().atMost(PATIENCE).until(() -> RelayFixture.detail(second).startsWith("streaming"));
      requireEachOnceInOrder(records());
    }
  }

  @Test
  void shouldComeBackAfterItWasFenced() throws Exception {
    // Given
    RelayService relay = relays.startAndAwait(new RelayService(settings(Map.of())));
    try (Connection connection = RelayFixture.connect(database)) {
      insert(connection, row("a", 0));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(1));

      // When
      try (Producer<byte[], byte[]> other =
          RelayProducer.create(parts.kafka().settings(3), Delivery.EXACTLY_ONCE)) {
        other.initTransactions();
      }
      insert(connection, row("a", 1));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(2));
    }

    // Then
    await().atMost(PATIENCE).until(() -> relay.health().ready());
    assertThat(RelayFixture.metric(relay, "orderonce_relay_restarts_total")).isPositive();
    requireEachOnceInOrder(records());
  }

  private static boolean topicIsThere() throws Exception {
    try (Admin admin = RelayFixture.admin(parts)) {
      return admin.listTopics().names().get().contains(RelayFixture.TOPIC);
    }
  }

  private static OutboxRow sized(OutboxRow row, int bytes) {
    return RelayFixture.with(row, row.topic(), "\"%s\"".formatted("x".repeat(bytes)));
  }

  private static OutboxRow to(String topic, OutboxRow row) {
    return RelayFixture.with(row, topic, row.payload());
  }

  /** After the relay has read the limits, so that only the broker refuses. */
  private static void limit(String topic, int bytes) throws Exception {
    ConfigEntry limit = new ConfigEntry("max.message.bytes", Integer.toString(bytes));
    try (Admin admin = RelayFixture.admin(parts)) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic),
                  List.of(new AlterConfigOp(limit, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> records() {
    return readAll(parts.kafka().bootstrapServers());
  }

  private static RelaySettings settings(Map<Setting<?>, String> changes) {
    return RelayFixture.settings(environment(changes));
  }

  private static Map<String, String> environment(Map<Setting<?>, String> changes) {
    Map<String, String> environment =
        new HashMap<>(RelayFixture.environment(database, parts.kafka().bootstrapServers()));
    changes.forEach((setting, text) -> environment.put(setting.name(), text));
    return environment;
  }
}
