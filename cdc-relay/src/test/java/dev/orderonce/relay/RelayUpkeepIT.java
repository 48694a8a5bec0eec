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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of rows that are published, and how fast a backlog is. */
class RelayUpkeepIT {

  private static final int BACKLOG = Integer.getInteger("orderonce.backlog", 1_000);
  private static final String ROWS = "select count(*) from outbox";

  private static final String SIZE = "select pg_total_relation_size('outbox')";
  private static final String VACUUMS =
      "select autovacuum_count from pg_stat_user_tables where relname = 'outbox'";

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

  /** With vacuums as often as the load is short: each minute is the server's default. */
  @Test
  void shouldKeepTheTableSmallUnderLoad() throws Exception {
    // Given
    // A vacuum is due after 2,000 rows, so that it is two waves that the table has to hold at
    // worst.
    int waves = 8;
    int rowsPerWriter = waves * 500;
    int total = RowWriters.total(rowsPerWriter);
    RelayFixture.asSuperuser(
        database, "alter system set autovacuum_naptime = '1s'", "select pg_reload_conf()");
    RelayService relay = relays.startAndAwait(relay(Map.of(Outbox.RETENTION, "0ms")));
    RowWriters writers = new RowWriters(database);
    writers.start(rowsPerWriter);

    // When
    List<Long> sizes = new ArrayList<>();
    for (int wave = 0; wave < waves; wave++) {
      long vacuums = query(database, VACUUMS);
      writers.allow(total / waves);
      await().atMost(PATIENCE).until(() -> query(database, ROWS) < total / waves / 2);
      sizes.add(query(database, SIZE));
      if (wave % 2 == 1) {
        await().atMost(PATIENCE).until(() -> query(database, VACUUMS) > vacuums);
      }
    }
    writers.join();
    await().atMost(PATIENCE).until(() -> query(database, ROWS) == 0);

    // Then
    await().atMost(PATIENCE).until(() -> records().size() == total);
    requireEachOnceInOrder(records());
    assertThat(RelayFixture.metric(relay, "orderonce_outbox_removed_total")).isEqualTo(total);
    assertThat(sizes)
        .as("bytes of table and indexes after each wave; a row takes more than 300")
        .allMatch(size -> size < 300L * total);
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
          new OutboxKeeper(pool, RelayFixture.parts(settings, pool, RelayUpkeepIT::noProducer));
      OutboxKeeper.Stream stream = lsn -> true;
      for (int round = 0; round < 120; round++) {
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

  /**
   * How large a backlog may be is for {@code -Dorderonce.backlog=100000} to tell. The rate is one
   * that any machine would exceed: one that cannot has nothing to wait for.
   */
  @Test
  void shouldPublishABacklogNoFasterThanItIsTold() throws Exception {
    // Given
    int rate = Math.min(BACKLOG / 5, 20_000);
    Duration patience = PATIENCE.plusMillis(BACKLOG);
    int rowsPerWriter = BACKLOG / 2;
    int total = RowWriters.total(rowsPerWriter);
    Map<Setting<?>, String> throttled =
        Map.of(StreamSettings.MAX_RATE_PER_SECOND, Integer.toString(rate));
    relays.startAndAwait(relay(throttled)).stop();
    RowWriters writers = new RowWriters(database);
    writers.start(rowsPerWriter);
    writers.allow(total - BACKLOG / 10);
    await().atMost(patience).until(() -> query(database, ROWS) > total - BACKLOG / 5);

    // When
    long start = System.nanoTime();
    RelayService relay = relay(throttled);
    relays.start(relay);
    writers.allow(BACKLOG / 10);
    writers.join();
    await().atMost(patience).until(() -> records().size() == total);
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);

    // Then
    assertThat(millis).isGreaterThan((total - rate / 2) * 1000L / rate);
    assertThat(RelayFixture.metric(relay, "orderonce_relay_throttle_waits_total")).isPositive();
    requireEachOnceInOrder(records());
  }

  private static Producer<byte[], byte[]> noProducer(KafkaSettings kafka) {
    throw new UnsupportedOperationException(kafka.toString());
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
