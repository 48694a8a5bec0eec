package dev.orderonce.relay;

import static dev.orderonce.relay.RelayFixture.PATIENCE;
import static dev.orderonce.relay.RelayFixture.insert;
import static dev.orderonce.relay.RelayFixture.readAll;
import static dev.orderonce.relay.RelayFixture.requireEachOnceInOrder;
import static dev.orderonce.relay.RelayFixture.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orderonce.kit.Database;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.OutboxRow;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.embedded.EmbeddedParts;
import java.sql.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The relay when commits fail, when records are refused, and when there are two of it. */
class RelayFaultIT {

  private static EmbeddedParts parts;
  private static DatabaseSettings database;

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
    RelayFixture.forgetAll(parts);
  }

  @Test
  void shouldPublishEachRowOnceThoughCommitsFail() {
    // Given
    int rowsPerWriter = 200;
    FaultyProducers producers = new FaultyProducers();
    RowWriters writers = new RowWriters(database);
    writers.start(rowsPerWriter);
    writers.allow(100);
    RelayService relay =
        new RelayService(settings(Map.of(RelaySettings.BATCH_SIZE, "40")), producers);

    // When
    relay.start();
    await().atMost(PATIENCE).until(() -> producers.faults() >= 1);
    writers.allow(RowWriters.total(rowsPerWriter));
    writers.join();
    await().atMost(PATIENCE).until(() -> records().size() >= RowWriters.total(rowsPerWriter));
    await().atMost(PATIENCE).until(() -> producers.faults() == 4);
    relay.stop();

    // Then
    assertThat(records()).hasSize(RowWriters.total(rowsPerWriter));
    requireEachOnceInOrder(records());
  }

  @Test
  void shouldStopLoudlyAtARowThatKafkaRefuses() throws Exception {
    // Given
    RelayService relay = RelayFixture.start(new RelayService(settings(Map.of())));
    try (Connection connection = RelayFixture.connect(database)) {
      insert(connection, row("a", 0));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(1));

      // When
      insert(connection, tooLarge(row("b", 0)), row("a", 1));
      insert(connection, row("a", 2));
      await().atMost(PATIENCE).until(() -> relay.health().failure() != null);
    }
    relay.stop();

    // Then
    assertThat(relay.health().ready()).isFalse();
    assertThat(relay.health().failure()).contains("cannot be published");
    assertThat(records()).hasSize(1);
  }

  @Test
  void shouldGiveWayToARelayThatTakesOver() throws Exception {
    // Given
    RelayService first = RelayFixture.start(new RelayService(settings(Map.of())));
    try (Connection connection = RelayFixture.connect(database)) {
      insert(connection, row("a", 0));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(1));

      // When
      RelayService second = new RelayService(settings(Map.of()));
      second.start();
      insert(connection, row("a", 1));
      await().atMost(PATIENCE).until(() -> second.health().ready() && !first.health().ready());
      insert(connection, row("a", 2));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(3));
      second.stop();
    }
    first.stop();

    // Then
    assertThat(first.health().failure()).isEqualTo("another relay took over");
    requireEachOnceInOrder(records());
  }

  @Test
  void shouldRefuseToGoOnWithoutItsSlot() throws Exception {
    // Given
    RelayService relay = RelayFixture.start(new RelayService(settings(Map.of())));
    try (Connection connection = RelayFixture.connect(database)) {
      insert(connection, row("a", 0));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(1));
      relay.stop();

      // When
      RelayFixture.dropSlots(database);
      insert(connection, row("a", 1));
    }
    RelayService next = new RelayService(settings(Map.of()));
    next.start();
    await().atMost(PATIENCE).until(() -> next.health().failure() != null);
    next.stop();

    // Then
    assertThat(next.health().failure()).contains("orderonce_relay is gone");
    assertThat(records()).hasSize(1);
  }

  private static OutboxRow tooLarge(OutboxRow row) {
    return new OutboxRow(
        row.id(),
        row.topic(),
        row.key(),
        row.type(),
        "\"%s\"".formatted("x".repeat(2_000_000)),
        row.tenant(),
        row.source(),
        row.time(),
        row.traceparent(),
        row.correlationId(),
        row.causationId());
  }

  private List<ConsumerRecord<byte[], byte[]>> records() {
    return readAll(parts.kafka().bootstrapServers());
  }

  private RelaySettings settings(Map<Setting<?>, String> changes) {
    Map<String, String> environment =
        new HashMap<>(RelayFixture.environment(database, parts.kafka().bootstrapServers()));
    changes.forEach((setting, text) -> environment.put(setting.name(), text));
    return RelayFixture.settings(environment);
  }
}
