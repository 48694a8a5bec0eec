package dev.orderonce.relay;

import static dev.orderonce.relay.RelayFixture.PATIENCE;
import static dev.orderonce.relay.RelayFixture.insert;
import static dev.orderonce.relay.RelayFixture.query;
import static dev.orderonce.relay.RelayFixture.readAll;
import static dev.orderonce.relay.RelayFixture.requireEachOnceInOrder;
import static dev.orderonce.relay.RelayFixture.row;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.Outbox;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.embedded.EmbeddedParts;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of rows that are published, and how fast a backlog is. */
class RelayUpkeepIT {

  private static final String ROWS = "select count(*) from outbox";

  private static EmbeddedParts parts;
  private static DatabaseSettings database;

  private final Relays relays = new Relays();

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
  void shouldKeepTheTableSmallUnderLoad() throws Exception {
    // Given
    int rowsPerWriter = 2_000;
    int total = RowWriters.total(rowsPerWriter);
    RelayService relay = relays.startAndAwait(relay(Map.of(Outbox.RETENTION, "0ms")));
    RowWriters writers = new RowWriters(database);
    writers.start(rowsPerWriter);

    // When
    for (int written = 0; written < total; written += total / 6) {
      writers.allow(total / 6);
      await().atMost(PATIENCE).until(() -> query(database, ROWS) < total / 12);
    }
    writers.join();
    await().atMost(PATIENCE).until(() -> query(database, ROWS) == 0);

    // Then
    await().atMost(PATIENCE).until(() -> records().size() == total);
    requireEachOnceInOrder(records());
    assertThat(RelayFixture.metric(relay, "orderonce_outbox_removed_total")).isEqualTo(total);
  }

  @Test
  void shouldKeepWhatIsYoungerThanTheRetention() throws Exception {
    // Given
    relays.startAndAwait(relay(Map.of(Outbox.RETENTION, "1h")));
    try (Connection connection = RelayFixture.connect(database)) {
      insert(connection, row("a", 0), row("a", 1));

      // When
      connection
          .createStatement()
          .execute(
              "update outbox set written_at = now() - interval '2 hours' where payload->>'number' = '0'");
      connection.commit();

      // Then
      await().atMost(PATIENCE).until(() -> query(database, ROWS) == 1);
      insert(connection, row("a", 2));
      await().atMost(PATIENCE).until(() -> records().size() == 3);
      assertThat(query(database, ROWS)).isEqualTo(2);
    }
  }

  @Test
  void shouldNotRemoveWhatIsNotPublished() throws Exception {
    // Given
    RelaySettings settings = settings(Map.of(Outbox.RETENTION, "0ms"));
    RelayService relay = relays.startAndAwait(new RelayService(settings));
    try (HikariDataSource pool = Database.open(database, "test", 2);
        Connection connection = RelayFixture.connect(database);
        Connection late = RelayFixture.connect(database)) {
      Outbox.insert(late, List.of(row("late", 0)));
      insert(connection, row("a", 0));
      await().atMost(PATIENCE).until(() -> records().size() == 1);
      relay.stop();
      insert(connection, row("a", 1));
      late.commit();

      // When
      OutboxKeeper keeper =
          new OutboxKeeper(pool, RelayFixture.parts(settings, pool, noProducers()));
      OutboxKeeper.Stream stream = lsn -> true;
      for (int round = 0; round < 300; round++) {
        keeper.round(() -> Optional.of(stream));
      }

      // Then
      assertThat(query(database, ROWS + " where payload->>'number' = '1'")).isEqualTo(1);
      assertThat(query(database, ROWS + " where aggregateid = 'late'")).isEqualTo(1);
      relays.startAndAwait(new RelayService(settings));
      await().atMost(PATIENCE).until(() -> query(database, ROWS) == 0);
      requireEachOnceInOrder(records());
      assertThat(records()).hasSize(3);
    }
  }

  @Test
  void shouldPublishTheRowsOfAnOrderAgainAsTheyWere() throws Exception {
    // Given
    RelayService relay = relays.startAndAwait(relay(Map.of()));
    try (Connection connection = RelayFixture.connect(database)) {
      for (int number = 0; number < 5; number++) {
        insert(connection, row("a", number), row("b", number));
      }
    }
    await().atMost(PATIENCE).until(() -> records().size() == 10);
    List<String> before = describe(records(), "a");

    // When
    HttpResponse<String> answer =
        RelayFixture.post(
            relay,
            "/v1/replays",
            "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2126-01-01T00:00:00Z\",\"order\":\"a\"}");
    await().atMost(PATIENCE).until(() -> records().size() >= 15);

    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    List<String> after = describe(records(), "a");
    assertThat(after).hasSize(10);
    assertThat(after.subList(0, 5)).isEqualTo(before);
    assertThat(after.subList(5, 10)).isEqualTo(before);
    assertThat(describe(records(), "b")).hasSize(5);
    assertThat(query(database, ROWS)).isEqualTo(10);
    assertThat(RelayFixture.metric(relay, "orderonce_outbox_replayed_total")).isEqualTo(5);
  }

  @Test
  void shouldRefuseAReplayThatMakesNoSense() throws Exception {
    // Given
    RelayService relay = relays.startAndAwait(relay(Map.of()));

    // Then
    for (String body :
        List.of(
            "{}",
            "[",
            "{\"from\":\"2026-01-02T00:00:00Z\",\"to\":\"2026-01-01T00:00:00Z\"}",
            "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-01-02T00:00:00Z\",\"all\":true}")) {
      assertThat(RelayFixture.post(relay, "/v1/replays", body).statusCode())
          .as(body)
          .isEqualTo(400);
    }
    assertThat(RelayFixture.get(relay, "/v1/replays/last")).contains("unauthenticated");
  }

  @Test
  void shouldPublishABacklogNoFasterThanItIsTold() throws Exception {
    // Given
    int rate = 1_000;
    int rowsPerWriter = 500;
    RowWriters writers = new RowWriters(database);
    writers.start(rowsPerWriter);
    writers.allow(RowWriters.total(rowsPerWriter) - 100);
    await().atMost(PATIENCE).until(() -> query(database, ROWS) > 1_300);

    // When
    long start = System.nanoTime();
    RelayService relay = relay(Map.of(StreamSettings.MAX_RATE_PER_SECOND, Integer.toString(rate)));
    relays.start(relay);
    writers.allow(100);
    writers.join();
    await().atMost(PATIENCE).until(() -> records().size() == RowWriters.total(rowsPerWriter));
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);

    // Then
    assertThat(millis).isGreaterThan((RowWriters.total(rowsPerWriter) - rate / 2) * 1000L / rate);
    assertThat(RelayFixture.metric(relay, "orderonce_relay_throttle_waits_total")).isPositive();
    requireEachOnceInOrder(records());
  }

  private static Function<KafkaSettings, Producer<byte[], byte[]>> noProducers() {
    return _ -> {
      throw new UnsupportedOperationException();
    };
  }

  private static List<String> describe(List<ConsumerRecord<byte[], byte[]>> records, String key) {
    return records.stream()
        .filter(record -> new String(record.key(), UTF_8).equals(key))
        .map(record -> record.headers() + new String(record.value(), UTF_8))
        .toList();
  }

  private static List<ConsumerRecord<byte[], byte[]>> records() {
    return readAll(parts.kafka().bootstrapServers());
  }

  private static RelayService relay(Map<Setting<?>, String> changes) {
    return new RelayService(settings(changes));
  }

  private static RelaySettings settings(Map<Setting<?>, String> changes) {
    Map<String, String> environment =
        new HashMap<>(RelayFixture.environment(database, parts.kafka().bootstrapServers()));
    environment.put(StreamSettings.HEARTBEAT_INTERVAL.name(), "200ms");
    environment.put(UpkeepSettings.CLEANUP_INTERVAL.name(), "20ms");
    changes.forEach((setting, text) -> environment.put(setting.name(), text));
    return RelayFixture.settings(environment);
  }
}
