package dev.orderonce.relay;

import static dev.orderonce.relay.RelayFixture.PATIENCE;
import static dev.orderonce.relay.RelayFixture.firstOfEach;
import static dev.orderonce.relay.RelayFixture.insert;
import static dev.orderonce.relay.RelayFixture.query;
import static dev.orderonce.relay.RelayFixture.readAll;
import static dev.orderonce.relay.RelayFixture.requireEachOnceInOrder;
import static dev.orderonce.relay.RelayFixture.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.Outbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The relay when a standby takes the place of the database. */
class RelayFailoverIT {

  private static final String LOST = "it lacks transactions that were published";
  private static final String WRITTEN = "select pg_current_wal_lsn() - '0/0'";
  private static final String CONFIRMED =
      "select coalesce(max(confirmed_flush_lsn - '0/0'), 0) from pg_replication_slots";

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

  /** The last transaction only, so that no commit behind the fail-over was seen. */
  @Test
  void shouldStopAtAFailoverThatLostWhatIsPublished() throws Exception {
    // Given
    Path primary = directory.resolve("primary");
    Path standby = directory.resolve("standby");
    DatabaseSettings database = parts.startPostgres(primary);
    String brokers = parts.startKafka();
    RelayService former = withHeartbeats(database, brokers);
    insertOne(database, 0);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(readAll(brokers)).hasSize(1));
    former.stop();
    parts.stopPostgres();
    copy(primary, standby);
    parts.startPostgres(primary);
    RelayService relay = withoutHeartbeats(database, brokers);
    insertOne(database, 1);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(readAll(brokers)).hasSize(2));

    // When
    parts.killPostgres(primary);
    promote(standby);
    insertOne(database, 1);
    RelayFixture.asSuperuser(
        database, "select pg_logical_emit_message(true, 'test', repeat('x', 1000000))");

    // Then
    await().atMost(PATIENCE).until(() -> RelayFixture.detail(relay).contains(LOST));
    assertThat(readAll(brokers)).hasSize(2);
    assertThat(TimelineHistory.read(database, 2).endOf(1)).isNotEmpty();
    RelayFixture.post(relay, "/v1/recovery", "");
    await().atMost(PATIENCE).until(() -> firstOfEach(readAll(brokers)).size() == 3);
    relay.stop();
  }

  /** The row itself is on both sides of it. */
  @Test
  void shouldStopAtAFailoverThatLostTheCommitOfWhatIsPublished() throws Exception {
    // Given
    Path primary = directory.resolve("primary");
    Path standby = directory.resolve("standby");
    DatabaseSettings database = parts.startPostgres(primary);
    String brokers = parts.startKafka();
    RelayService former = withHeartbeats(database, brokers);
    try (Connection connection = RelayFixture.connect(database);
        Statement statement = connection.createStatement()) {
      Outbox.insert(connection, List.of(row("a", 0)));
      statement.execute("prepare transaction 'undecided'");
    }
    former.stop();
    parts.stopPostgres();
    copy(primary, standby);
    parts.startPostgres(primary);
    RelayService relay = withoutHeartbeats(database, brokers);
    asOwner(database, "commit prepared 'undecided'");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(readAll(brokers)).hasSize(1));

    // When
    parts.killPostgres(primary);
    promote(standby);

    // Then
    await().atMost(PATIENCE).until(() -> RelayFixture.detail(relay).contains(LOST));
    asOwner(database, "rollback prepared 'undecided'");
    relay.stop();
  }

  @Test
  void shouldGoOnAfterAFailoverThatLostNothing() throws Exception {
    // Given
    Path primary = directory.resolve("primary");
    Path standby = directory.resolve("standby");
    DatabaseSettings database = parts.startPostgres(primary);
    String brokers = parts.startKafka();
    RelayService relay = withoutHeartbeats(database, brokers);
    insertOne(database, 0);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(readAll(brokers)).hasSize(1));
    asOwner(database, "select pg_logical_emit_message(false, 'test', 'for somebody else')");
    insertOne(database, 1);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(readAll(brokers)).hasSize(2));
    assertThat(RelayFixture.metric(relay, "orderonce_relay_dead_letters_total")).isZero();

    // When
    parts.killPostgres(primary);
    copy(primary, standby);
    promote(standby);
    insertOne(database, 2);

    // Then
    await().atMost(PATIENCE).until(() -> readAll(brokers).size() >= 3);
    relay.stop();
    RelayService next = withoutHeartbeats(database, brokers);
    insertOne(database, 3);
    await().atMost(PATIENCE).until(() -> readAll(brokers).size() >= 4);
    next.stop();
    requireEachOnceInOrder(readAll(brokers));
    assertThat(readAll(brokers)).hasSize(4);
  }

  @Test
  void shouldGoOnAfterAFailoverThatLostHeartbeatsOnly() throws Exception {
    // Given
    Path primary = directory.resolve("primary");
    Path standby = directory.resolve("standby");
    DatabaseSettings database = parts.startPostgres(primary);
    String brokers = parts.startKafka();
    RelayService former = withHeartbeats(database, brokers);
    insertOne(database, 0);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(readAll(brokers)).hasSize(1));
    former.stop();
    parts.stopPostgres();
    copy(primary, standby);
    parts.startPostgres(primary);
    long copied = query(database, WRITTEN);
    RelayService relay = withHeartbeats(database, brokers);
    await().atMost(PATIENCE).until(() -> query(database, CONFIRMED) > copied);

    // When
    parts.killPostgres(primary);
    promote(standby);
    insertOne(database, 1);

    // Then
    await().atMost(PATIENCE).until(() -> readAll(brokers).size() >= 2);
    insertOne(database, 2);
    await().atMost(PATIENCE).until(() -> readAll(brokers).size() >= 3);
    relay.stop();
    requireEachOnceInOrder(readAll(brokers));
    assertThat(readAll(brokers)).hasSize(3);
  }

  @Test
  void shouldKnowWhichTransactionsTheDatabaseHas() throws Exception {
    // Given
    DatabaseSettings settings = parts.startPostgres(directory.resolve("postgresql"));
    Database.migrate(settings);
    try (HikariDataSource database = Database.open(settings, "test", 2);
        Connection connection = RelayFixture.connect(settings)) {
      ReplicationSlot slot = new ReplicationSlot(database, "none");

      // When
      long committed = transaction(connection);
      connection.commit();
      long aborted = transaction(connection);
      connection.rollback();
      long open = transaction(connection);
      insertOne(settings, 0);

      // Then
      assertThat(slot.hasCommitted(committed)).isTrue();
      assertThat(slot.hasCommitted(aborted)).isFalse();
      assertThat(slot.hasCommitted(open)).isFalse();
      assertThat(slot.hasCommitted(open + 1_000)).isFalse();
    }
  }

  private static long transaction(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select pg_current_xact_id()::text::bigint")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Each second one. */
  private static RelayService withHeartbeats(DatabaseSettings database, String brokers) {
    return RelayFixture.start(
        new RelayService(RelayFixture.settings(RelayFixture.environment(database, brokers))));
  }

  private static RelayService withoutHeartbeats(DatabaseSettings database, String brokers) {
    Map<String, String> environment = new HashMap<>(RelayFixture.environment(database, brokers));
    environment.put(StreamSettings.HEARTBEAT_INTERVAL.name(), "10m");
    environment.put(StreamSettings.STALL_TIMEOUT.name(), "20m");
    return RelayFixture.start(new RelayService(RelayFixture.settings(environment)));
  }

  /** Takes the data for a standby's, and makes a primary of it. */
  private void promote(Path data) throws Exception {
    Files.createFile(data.resolve("standby.signal"));
    DatabaseSettings standby = parts.startPostgres(data);
    RelayFixture.asSuperuser(standby, "select pg_promote()");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static void asOwner(DatabaseSettings database, String sql) throws SQLException {
    try (Connection connection = RelayFixture.connect(database);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(true);
      statement.execute(sql);
    }
  }

  private static void insertOne(DatabaseSettings database, int number) throws Exception {
    try (Connection connection = RelayFixture.connect(database)) {
      insert(connection, row("a", number));
    }
  }
}
