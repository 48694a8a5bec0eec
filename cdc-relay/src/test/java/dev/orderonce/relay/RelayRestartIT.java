package dev.orderonce.relay;

import static dev.orderonce.relay.RelayFixture.PATIENCE;
import static dev.orderonce.relay.RelayFixture.insert;
import static dev.orderonce.relay.RelayFixture.query;
import static dev.orderonce.relay.RelayFixture.readAll;
import static dev.orderonce.relay.RelayFixture.requireEachOnceInOrder;
import static dev.orderonce.relay.RelayFixture.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.embedded.EmbeddedParts;
import dev.orderonce.kit.embedded.LocalKafka;
import dev.orderonce.kit.embedded.LocalPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The relay while what it needs goes away and comes back. */
class RelayRestartIT {

  private static final Duration STALL = Duration.ofSeconds(4);

  /** Sooner than it could have said goodbye to the database on each of its connections. */
  private static final Duration STALL_NOTICED = Duration.ofSeconds(10);

  /** What a whole process has to stop in order. */
  private static final Duration STOPPED = Duration.ofSeconds(10);

  @TempDir private Path directory;
  private RestartableParts parts;

  @BeforeEach
  void useParts() {
    parts = new RestartableParts(directory);
  }

  @AfterEach
  void stopParts() {
    parts.close();
  }

  @Test
  void shouldResumeByItselfAfterTheDatabaseAndTheBrokerWereAway() throws Exception {
    // Given
    DatabaseSettings database = parts.startPostgres(directory.resolve("postgresql"));
    String brokers = parts.startKafka();
    RelayService relay =
        RelayFixture.start(
            new RelayService(RelayFixture.settings(RelayFixture.environment(database, brokers))));
    insertOne(database, 0);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(readAll(brokers)).hasSize(1));

    // When
    parts.stopPostgres();
    await().atMost(PATIENCE).until(() -> !relay.health().ready());
    parts.startPostgres(directory.resolve("postgresql"));
    insertOne(database, 1);
    await().atMost(PATIENCE).until(() -> relay.health().ready());
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(readAll(brokers)).hasSize(2));

    parts.stopKafka();
    insertOne(database, 2);
    parts.startKafka();
    insertOne(database, 3);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(readAll(brokers)).hasSize(4));
    await().atMost(PATIENCE).until(() -> relay.health().ready());
    relay.stop();

    // Then
    assertThat(relay.health().failure()).isNull();
    requireEachOnceInOrder(readAll(brokers));
  }

  @Test
  void shouldConnectAnewWhenTheDatabaseHasFallenSilent() throws Exception {
    // Given
    try (EmbeddedParts parts = EmbeddedParts.startTemporary();
        SilentNetwork network = new SilentNetwork(parts.postgres().port())) {
      DatabaseSettings database = parts.postgres().settings();
      String brokers = parts.kafka().bootstrapServers();
      RelayService relay = startThrough(network, parts, STALL.toSeconds() + "s");
      insertOne(database, 0);
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(readAll(brokers)).hasSize(1));

      // When
      network.silent(true);
      insertOne(database, 1);
      await()
          .atMost(STALL_NOTICED)
          .until(() -> RelayFixture.metric(relay, "orderonce_relay_restarts_total") > 0);
      boolean ready = relay.health().ready();
      network.silent(false);
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(readAll(brokers)).hasSize(2));

      // Then
      await().atMost(PATIENCE).until(() -> relay.health().ready());
      relay.stop();
      assertThat(ready).isFalse();
      requireEachOnceInOrder(readAll(brokers));
    }
  }

  /** While it connects anew, and while it still waits for what comes next. */
  @ParameterizedTest
  @CsvSource({"4s, 1000", "60s, 0"})
  void shouldStopInTimeWhileTheDatabaseIsSilent(String stallTimeout, long later) throws Exception {
    // Given
    try (EmbeddedParts parts = EmbeddedParts.startTemporary();
        SilentNetwork network = new SilentNetwork(parts.postgres().port())) {
      RelayService relay = startThrough(network, parts, stallTimeout);
      network.silent(true);
      await().atMost(PATIENCE).until(() -> !relay.health().ready());
      Thread.sleep(later);

      // When
      long start = System.nanoTime();
      relay.stop();

      // Then
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(STOPPED);
      assertThat(relay.health().failure()).isNull();
    }
  }

  @Test
  void shouldStopInTimeWhileTheDatabaseDoesNotLetAReplayBegin() throws Exception {
    // Given
    try (EmbeddedParts parts = EmbeddedParts.startTemporary();
        SilentNetwork network = new SilentNetwork(parts.postgres().port())) {
      RelayService relay = startThrough(network, parts, "60s");
      CountDownLatch asked = new CountDownLatch(1);
      network.before(
          "coalesce(max(position), 0)",
          () -> {
            network.silent(true);
            asked.countDown();
          });
      Thread asking = Thread.startVirtualThread(() -> askForAReplay(relay));
      assertThat(asked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

      // When
      long start = System.nanoTime();
      relay.stop();

      // Then
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(STOPPED);
      asking.join();
    }
  }

  @Test
  void shouldStopInTimeWhileTheBrokerIsAway() throws Exception {
    // Given
    try (LocalPostgres postgres = LocalPostgres.start(directory.resolve("postgresql"), 0)) {
      RelayService relay =
          new RelayService(
              RelayFixture.settings(RelayFixture.environment(postgres.settings(), "127.0.0.1:1")));
      relay.start();
      await().atMost(PATIENCE).until(() -> schemaIsThere(postgres.settings()));

      // When
      long start = System.nanoTime();
      relay.stop();

      // Then
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
      assertThat(relay.health().ready()).isFalse();
      assertThat(relay.health().failure()).isNull();
    }
  }

  @Test
  void shouldSayThatTheServerRemovedItsWalAndRecover() throws Exception {
    // Given
    Map<String, String> little = Map.of("max_slot_wal_keep_size", "16MB");
    try (LocalKafka kafka = LocalKafka.start(directory.resolve("kafka"), 0);
        LocalPostgres postgres = LocalPostgres.start(directory.resolve("postgresql"), 0, little)) {
      DatabaseSettings database = postgres.settings();
      String brokers = kafka.bootstrapServers();
      RelaySettings settings = RelayFixture.settings(RelayFixture.environment(database, brokers));
      RelayFixture.start(new RelayService(settings)).stop();
      insertOne(database, 0);

      // When
      await().atMost(PATIENCE).until(() -> removesWal(database));
      RelayService relay = new RelayService(settings);
      relay.start();
      await().atMost(PATIENCE).until(() -> RelayFixture.detail(relay).startsWith("lost: "));
      String detail = RelayFixture.detail(relay);
      boolean ready = relay.health().ready();
      int answer = RelayFixture.post(relay, "/v1/recovery", "").statusCode();

      // Then
      await().atMost(PATIENCE).until(() -> relay.health().ready());
      assertThat(ready).isFalse();
      assertThat(detail).contains("the server removed WAL", "orderonce relay recover");
      assertThat(answer).isEqualTo(202);
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(readAll(brokers)).hasSize(1));
      relay.stop();
    }
  }

  /** Each time a segment of the WAL later. */
  private static boolean removesWal(DatabaseSettings database) throws SQLException {
    RelayFixture.asSuperuser(
        database,
        "select pg_logical_emit_message(true, 'test', 'x')",
        "select pg_switch_wal()",
        "checkpoint");
    return query(database, "select count(*) from pg_replication_slots where wal_status = 'lost'")
        == 1;
  }

  /** A relay to whose database there is that way only. */
  private static RelayService startThrough(
      SilentNetwork network, EmbeddedParts parts, String stallTimeout) throws Exception {
    Map<String, String> environment =
        new HashMap<>(
            RelayFixture.environment(
                parts.postgres().settings(), parts.kafka().bootstrapServers()));
    environment.put(DatabaseSettings.PORT.name(), Integer.toString(network.port()));
    environment.put(StreamSettings.STALL_TIMEOUT.name(), stallTimeout);
    return RelayFixture.start(new RelayService(RelayFixture.settings(environment)));
  }

  /** It may be answered or not. */
  private static void askForAReplay(RelayService relay) {
    try {
      RelayFixture.post(
          relay,
          "/v1/replays",
          "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-01-02T00:00:00Z\"}");
    } catch (Exception e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean schemaIsThere(DatabaseSettings database) throws SQLException {
    try (Connection connection = RelayFixture.connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select to_regclass('relay_heartbeat')")) {
      return rows.next() && rows.getString(1) != null;
    }
  }

  private static void insertOne(DatabaseSettings database, int number) throws Exception {
    try (Connection connection = RelayFixture.connect(database)) {
      insert(connection, row("a", number));
    }
  }
}
