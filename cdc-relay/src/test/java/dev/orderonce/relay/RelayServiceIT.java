package dev.orderonce.relay;

import static dev.orderonce.relay.RelayFixture.PATIENCE;
import static dev.orderonce.relay.RelayFixture.get;
import static dev.orderonce.relay.RelayFixture.insert;
import static dev.orderonce.relay.RelayFixture.readAll;
import static dev.orderonce.relay.RelayFixture.requireEachOnceInOrder;
import static dev.orderonce.relay.RelayFixture.row;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Headers;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.TenantId;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.Outbox;
import dev.orderonce.kit.OutboxRow;
import dev.orderonce.kit.embedded.EmbeddedParts;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The relay on a real database and a real broker. */
class RelayServiceIT {

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
  void shouldPublishRowsFromBeforeAndAfterItsStartOnceInOrder() throws Exception {
    // Given
    try (Connection connection = RelayFixture.connect(database)) {
      insert(connection, row("a", 0), row("a", 1));
      RelayService relay = RelayFixture.start(new RelayService(settings()));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(2));

      // When
      Outbox.insert(connection, List.of(row("a", 99)));
      connection.rollback();
      insert(connection, row("a", 2), row("a", 3));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(4));
      relay.stop();
      insert(connection, row("a", 4));
      RelayService next = RelayFixture.start(new RelayService(settings()));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(5));
      next.stop();
    }

    // Then
    requireEachOnceInOrder(records());
  }

  @Test
  void shouldWriteTheSameRecordFromTheSnapshotAsFromTheStream() throws Exception {
    // Given
    OrderId order = OrderId.parse("01936b1e-8a4e-7c3a-9f52-1b1c6e0c7a11");
    OutboxRow row = row(order.toString(), 7);
    try (Connection connection = RelayFixture.connect(database)) {
      insert(connection, row);

      // When
      RelayService relay = RelayFixture.start(new RelayService(settings()));
      insert(connection, row);
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(2));
      relay.stop();
    }

    // Then
    ConsumerRecord<byte[], byte[]> first = records().getFirst();
    assertThat(first.value()).isEqualTo(row.payload().getBytes(UTF_8));
    assertThat(first.key()).isEqualTo(row.key().getBytes(UTF_8));
    assertThat(headers(first)).containsExactlyEntriesOf(expectedHeaders(row));
    assertThat(headers(records().getLast())).isEqualTo(headers(first));
    assertThat(records().getLast().value()).isEqualTo(first.value());
    assertThat(MessageCodec.decode(headers(first)::get, first.value()))
        .isEqualTo(
            new Envelope<>(
                MessageId.parse(row.id().toString()),
                row.source(),
                new TenantId(row.tenant()),
                row.time(),
                row.traceparent(),
                MessageId.parse(row.correlationId().toString()),
                MessageId.parse(row.causationId().toString()),
                new OrderCommand.CompleteOrder(order)));
  }

  @Test
  void shouldConfirmTheSlotWhileTheOutboxIsSilent() throws Exception {
    // Given
    RelaySettings settings = settings();
    RelayService relay = RelayFixture.start(new RelayService(settings));
    try (HikariDataSource pool = Database.open(database, "test", 1);
        Connection connection = RelayFixture.connect(database);
        Statement statement = connection.createStatement()) {
      ReplicationSlot slot = new ReplicationSlot(pool, settings.slot());
      long before = confirmed(slot);

      // When
      statement.execute("create table something_else as select generate_series(1, 1000)");
      connection.commit();

      // Then
      await().atMost(PATIENCE).until(() -> confirmed(slot) > before + 10_000);
    }
    relay.stop();
    assertThat(records()).isEmpty();
  }

  @Test
  void shouldWarnOfAStandbyThatMayBeBehind() throws Exception {
    // Given
    RelaySettings settings = settings();
    try (HikariDataSource pool = Database.open(database, "test", 1);
        Connection connection = RelayFixture.connect(database);
        Statement statement = connection.createStatement()) {
      FailoverCheck check = new FailoverCheck(pool, settings.slot());
      statement.execute(
          "select pg_create_logical_replication_slot('%s', 'pgoutput', failover => true)"
              .formatted(settings.slot()));
      boolean alone = check.warning().isEmpty();

      // When
      statement.execute("select pg_create_physical_replication_slot('standby')");
      connection.commit();

      // Then
      assertThat(alone).isTrue();
      assertThat(check.warning().orElseThrow()).contains("synchronized_standby_slots");
    }
  }

  @Test
  void shouldTellHowFarItIs() throws Exception {
    // Given
    RelayService relay = new RelayService(settings());

    // When
    try (Connection connection = RelayFixture.connect(database)) {
      insert(connection, row("a", 0), row("a", 1), row("a", 2));
      RelayFixture.start(relay);
      insert(connection, row("a", 3), row("a", 4));
    }
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(5));

    // Then
    assertThat(get(relay, "/health/ready")).contains("\"ready\":true", "streaming");
    assertThat(get(relay, "/metrics"))
        .contains("orderonce_relay_records_total 5.0")
        .contains("orderonce_relay_transactions_total{outcome=\"committed\"}")
        .contains("orderonce_relay_transactions_total{outcome=\"aborted\"} 0.0")
        .contains("orderonce_outbox_lag_seconds")
        .contains("orderonce_outbox_lag_bytes");
    relay.stop();
    assertThat(relay.health().ready()).isFalse();
  }

  private static Map<String, String> expectedHeaders(OutboxRow row) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("id", row.id().toString());
    headers.put(Headers.SPEC_VERSION, "1.0");
    headers.put(Headers.ID, row.id().toString());
    headers.put(Headers.SOURCE, row.source());
    headers.put(Headers.TYPE, row.type());
    headers.put(Headers.TIME, "2026-11-21T10:15:30.123000Z");
    headers.put(Headers.SUBJECT, row.key());
    headers.put(Headers.CONTENT_TYPE, "application/json");
    headers.put(Headers.TENANT, row.tenant());
    headers.put(Headers.TRACEPARENT, row.traceparent());
    headers.put(Headers.CORRELATION_ID, row.correlationId().toString());
    headers.put(Headers.CAUSATION_ID, row.causationId().toString());
    return headers;
  }

  private static long confirmed(ReplicationSlot slot) throws SQLException {
    return slot.read().map(ReplicationSlot.State::confirmed).orElse(0L);
  }

  private static List<ConsumerRecord<byte[], byte[]>> records() {
    return readAll(parts.kafka().bootstrapServers());
  }

  /** Small batches: the snapshot takes several. */
  private static RelaySettings settings() {
    Map<String, String> environment =
        new HashMap<>(RelayFixture.environment(database, parts.kafka().bootstrapServers()));
    environment.put(StreamSettings.BATCH_SIZE.name(), "2");
    return RelayFixture.settings(environment);
  }

  private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> found) {
    Map<String, String> headers = new LinkedHashMap<>();
    found.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
    return headers;
  }
}
