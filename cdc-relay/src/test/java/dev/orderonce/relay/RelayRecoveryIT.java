package dev.orderonce.relay;

import static dev.orderonce.relay.RelayFixture.PATIENCE;
import static dev.orderonce.relay.RelayFixture.firstOfEach;
import static dev.orderonce.relay.RelayFixture.query;
import static dev.orderonce.relay.RelayFixture.readAll;
import static dev.orderonce.relay.RelayFixture.requireEachOnceInOrder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.Outbox;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.embedded.EmbeddedParts;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The relay when its slot is lost. */
class RelayRecoveryIT {

  private static final int ROWS_PER_WRITER = 1_000;
  private static final int TOTAL = RowWriters.total(ROWS_PER_WRITER);
  private static final String CERTAINLY_PUBLISHED =
      """
      select count(*) from outbox, relay_marks
      where age(outbox.xmin) > age(published_below::xid)
      """;

  private static final String DROP =
      "select pg_drop_replication_slot(slot_name) from pg_replication_slots";

  /** Longer than the stall timeout, and than the shortest timeout of a connection, one second. */
  private static final String SEARCHES_LONG =
      """
      select count(*) from pg_stat_activity
      where query like '%public.outbox%' and wait_event_type = 'Lock'
        and clock_timestamp() - query_start > interval '6 seconds'
      """;

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
  void shouldLoseNothingThoughItsSlotIsDroppedUnderLoad() throws Exception {
    // Given
    RelayService relay = relays.startAndAwait(new RelayService(settings()));
    RowWriters writers = new RowWriters(database);
    writers.start(ROWS_PER_WRITER);
    writers.allow(TOTAL / 3);
    await().atMost(PATIENCE).until(() -> query(database, CERTAINLY_PUBLISHED) > TOTAL / 4);

    // When
    writers.allow(TOTAL / 3);
    dropSlotInUse();
    await().atMost(PATIENCE).until(() -> RelayFixture.detail(relay).startsWith("lost: "));
    boolean ready = relay.health().ready();
    writers.allow(TOTAL);
    writers.join();
    int answer = RelayFixture.post(relay, "/v1/recovery", "").statusCode();
    await().atMost(PATIENCE).until(() -> firstOfEach(records()).size() == TOTAL);

    // Then
    await().atMost(PATIENCE).until(() -> relay.health().ready());
    assertThat(answer).isEqualTo(202);
    assertThat(ready).isFalse();
    assertThat(relay.health().failure()).isNull();
    requireEachOnceInOrder(firstOfEach(records()));
    assertThat(records()).hasSizeLessThan(2 * TOTAL - TOTAL / 4);
  }

  @Test
  void shouldRemoveNothingInARecoveryThatIsInterruptedAndFinishIt() throws Exception {
    // Given
    int rows = 20;
    RelaySettings settings = settings(Map.of(Outbox.RETENTION, "0ms"));
    stopWithLostSlotAnd(rows);
    HeldProducers producers = new HeldProducers();
    try (HikariDataSource pool = Database.open(database, "test", 4)) {
      RelayParts relayParts = RelayFixture.parts(settings, pool, producers);
      Relay relay = new Relay(relayParts, new Preparation(settings, pool), why -> {});
      OutboxKeeper keeper = new OutboxKeeper(pool, relayParts);
      relay.start();
      await().atMost(PATIENCE).until(relay::recover);
      producers.awaitRow();

      // When
      for (int round = 0; round < 20; round++) {
        keeper.round(relay::stream);
      }
      producers.fail();

      // Then
      await().atMost(PATIENCE).until(() -> firstOfEach(records()).size() == 1 + rows);
      requireEachOnceInOrder(firstOfEach(records()));
      await().atMost(PATIENCE).until(() -> removesAll(keeper, relay));
      assertThat(relay.recover()).isFalse();
      relay.stop();
    }
  }

  @Test
  void shouldNotStreamFromASlotThatTheEngineMadeAnew() throws Exception {
    // Given
    RelayService relay = relays.startAndAwait(new RelayService(settings()));
    try (SilentNetwork network = new SilentNetwork(database.port());
        Connection connection = RelayFixture.connect(database)) {
      RelayFixture.insert(connection, RelayFixture.row("a", 0));
      await().atMost(PATIENCE).until(() -> records().size() == 1);
      relay.stop();
      RelayFixture.insert(connection, RelayFixture.row("a", 1));

      // When
      network.before("Debezium Slot Info", () -> execute(connection, DROP));
      RelayService next =
          new RelayService(
              settings(Map.of(DatabaseSettings.PORT, Integer.toString(network.port()))));
      relays.start(next);
      await().atMost(PATIENCE).until(() -> RelayFixture.detail(next).contains("made anew"));

      // Then
      assertThat(records()).hasSize(1);
      RelayFixture.post(next, "/v1/recovery", "");
      await().atMost(PATIENCE).until(() -> firstOfEach(records()).size() == 2);
      next.stop();
    }
  }

  @Test
  void shouldAwaitTheFirstRowToRecoverAsLongAsTheDatabaseAnswers() throws Exception {
    // Given
    stopWithLostSlotAnd(1);
    try (SilentNetwork network = new SilentNetwork(database.port());
        Connection connection = RelayFixture.connect(database)) {
      RelayService relay = startLost(network, "2s");
      double restarts = RelayFixture.metric(relay, "orderonce_relay_restarts_total");

      // When
      network.before(
          "select * from public.outbox",
          () -> execute(connection, "lock table outbox in access exclusive mode"));
      RelayFixture.post(relay, "/v1/recovery", "");
      await().atMost(PATIENCE).until(() -> query(database, SEARCHES_LONG) > 0);
      String detail = RelayFixture.detail(relay);
      connection.rollback();

      // Then
      await().atMost(PATIENCE).until(() -> firstOfEach(records()).size() == 2);
      assertThat(detail).startsWith("recovering");
      assertThat(RelayFixture.metric(relay, "orderonce_relay_restarts_total")).isEqualTo(restarts);
      relay.stop();
    }
  }

  /** The driver itself would await the first row for an hour. */
  @Test
  void shouldConnectAnewWhenTheDatabaseFallsSilentWhileTheOutboxIsRead() throws Exception {
    // Given
    stopWithLostSlotAnd(1);
    try (SilentNetwork network = new SilentNetwork(database.port())) {
      RelayService relay = startLost(network, "4s");
      double restarts = RelayFixture.metric(relay, "orderonce_relay_restarts_total");

      // When
      network.before("select * from public.outbox", () -> network.silent(true));
      RelayFixture.post(relay, "/v1/recovery", "");
      await()
          .atMost(PATIENCE)
          .until(() -> RelayFixture.metric(relay, "orderonce_relay_restarts_total") > restarts);
      network.silent(false);

      // Then
      await().atMost(PATIENCE).until(() -> firstOfEach(records()).size() == 2);
      requireEachOnceInOrder(firstOfEach(records()));
      relay.stop();
    }
  }

  @Test
  void shouldNotRecoverWhatIsNotLost() throws Exception {
    // Given
    RelayService relay = relays.startAndAwait(new RelayService(settings()));

    // Then
    assertThat(RelayFixture.post(relay, "/v1/recovery", "").statusCode()).isEqualTo(409);
  }

  /** A relay that has lost its slot, on that way to the database, with that stall timeout. */
  private RelayService startLost(SilentNetwork network, String stall) throws Exception {
    RelayService relay =
        new RelayService(
            settings(
                Map.of(
                    DatabaseSettings.PORT,
                    Integer.toString(network.port()),
                    StreamSettings.STALL_TIMEOUT,
                    stall)));
    relays.start(relay);
    await().atMost(PATIENCE).until(() -> RelayFixture.detail(relay).startsWith("lost: "));
    return relay;
  }

  /** Until it succeeds: the relay takes the slot again as soon as it can. */
  private static void dropSlotInUse() throws Exception {
    try (Connection connection = RelayFixture.connect(database);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(true);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(1))
          .ignoreExceptionsInstanceOf(SQLException.class)
          .until(() -> {
            statement.execute("select pg_terminate_backend(active_pid) from pg_replication_slots");
            statement.execute(
                "select pg_drop_replication_slot(slot_name) from pg_replication_slots");
            return true;
          });
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> records() {
    return readAll(parts.kafka().bootstrapServers());
  }

  private static void execute(Connection connection, String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Publishes one row, and writes others that nobody publishes, as the slot is gone. */
  private void stopWithLostSlotAnd(int rows) throws Exception {
    RelayService relay = relays.startAndAwait(new RelayService(settings()));
    try (Connection connection = RelayFixture.connect(database)) {
      RelayFixture.insert(connection, RelayFixture.row("a", 0));
      await().atMost(PATIENCE).until(() -> records().size() == 1);
      relay.stop();
      RelayFixture.dropSlots(database);
      for (int number = 1; number <= rows; number++) {
        RelayFixture.insert(connection, RelayFixture.row("a", number));
      }
    }
    // So that reading them writes nothing: the new slot is confirmed to the end of the WAL.
    RelayFixture.asSuperuser(database, "vacuum outbox", "checkpoint");
  }

  private static boolean removesAll(OutboxKeeper keeper, Relay relay) throws SQLException {
    keeper.round(relay::stream);
    return query(database, "select count(*) from outbox") == 0;
  }

  private static RelaySettings settings() {
    return settings(Map.of());
  }

  private static RelaySettings settings(Map<Setting<?>, String> changes) {
    Map<String, String> environment =
        new HashMap<>(RelayFixture.environment(database, parts.kafka().bootstrapServers()));
    environment.put(StreamSettings.BATCH_SIZE.name(), "50");
    environment.put(StreamSettings.HEARTBEAT_INTERVAL.name(), "200ms");
    environment.put(UpkeepSettings.CLEANUP_INTERVAL.name(), "50ms");
    changes.forEach((setting, text) -> environment.put(setting.name(), text));
    return RelayFixture.settings(environment);
  }
}
