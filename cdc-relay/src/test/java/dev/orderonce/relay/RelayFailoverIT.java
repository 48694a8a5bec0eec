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
  private Path primary;
  private Path standby;
  private DatabaseSettings database;
  private String brokers;

  @BeforeEach
  void startParts() {
    parts = new RestartableParts(directory);
    primary = directory.resolve("primary");
    standby = directory.resolve("standby");
    database = parts.startPostgres(primary);
    brokers = parts.startKafka();
  }

  @AfterEach
  void stopParts() {
    parts.close();
  }

  /** The last transaction only, so that no commit behind the fail-over was seen. */
  @Test
  void shouldStopAtAFailoverThatLostWhatIsPublished() throws Exception {
    // Given
    RelayService former = withHeartbeats();
    insertOne(0);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(readAll(brokers)).hasSize(1));
    former.stop();
    copyPrimary();
    RelayService relay = withoutHeartbeats();
    insertOne(1);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(readAll(brokers)).hasSize(2));

    // When
    parts.killPostgres(primary);
    promote();
    insertOne(1);
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
    RelayService former = withHeartbeats();
    try (Connection connection = RelayFixture.connect(database);
        Statement statement = connection.createStatement()) {
      Outbox.insert(connection, List.of(row("a", 0)));
      statement.execute("prepare transaction 'undecided'");
    }
    former.stop();
    copyPrimary();
    RelayService relay = withoutHeartbeats();
    asOwner("commit prepared 'undecided'");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(readAll(brokers)).hasSize(1));

    // When
    parts.killPostgres(primary);
    promote();

    // Then
    await().atMost(PATIENCE).until(() -> RelayFixture.detail(relay).contains(LOST));
    asOwner("rollback prepared 'undecided'");
    relay.stop();
  }

  @Test
  void shouldGoOnAfterAFailoverThatLostNothing() throws Exception {
    // Given
    RelayService relay = withoutHeartbeats();
    insertOne(0);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(readAll(brokers)).hasSize(1));
    asOwner("select pg_logical_emit_message(false, 'test', 'for somebody else')");
    insertOne(1);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(readAll(brokers)).hasSize(2));
    assertThat(RelayFixture.metric(relay, "orderonce_relay_dead_letters_total")).isZero();

    // When
    parts.killPostgres(primary);
    copy(primary, standby);
    promote();
    insertOne(2);

    // Then
    await().atMost(PATIENCE).until(() -> readAll(brokers).size() >= 3);
    relay.stop();
    RelayService next = withoutHeartbeats();
    insertOne(3);
    await().atMost(PATIENCE).until(() -> readAll(brokers).size() >= 4);
    next.stop();
    requireEachOnceInOrder(readAll(brokers));
    assertThat(readAll(brokers)).hasSize(4);
  }

  @Test
  void shouldGoOnAfterAFailoverThatLostHeartbeatsOnly() throws Exception {
    // Given
    RelayService former = withHeartbeats();
    insertOne(0);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(readAll(brokers)).hasSize(1));
    former.stop();
    copyPrimary();
    long copied = query(database, WRITTEN);
    RelayService relay = withHeartbeats();
    await().atMost(PATIENCE).until(() -> query(database, CONFIRMED) > copied);

    // When
    parts.killPostgres(primary);
    promote();
    insertOne(1);

    // Then
    await().atMost(PATIENCE).until(() -> readAll(brokers).size() >= 2);
    insertOne(2);
    await().atMost(PATIENCE).until(() -> readAll(brokers).size() >= 3);
    relay.stop();
    requireEachOnceInOrder(readAll(brokers));
    assertThat(readAll(brokers)).hasSize(3);
  }

  @Test
  void shouldKnowWhichTransactionsTheDatabaseHas() throws Exception {
    // Given
    Database.migrate(database);
    try (HikariDataSource pool = Database.open(database, "test", 2);
        Connection connection = RelayFixture.connect(database)) {
      ReplicationSlot slot = new ReplicationSlot(pool, "none");

      // When
      long committed = transaction(connection);
      connection.commit();
      long aborted = transaction(connection);
      connection.rollback();
      long open = transaction(connection);
      insertOne(0);

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
  private RelayService withHeartbeats() {
    return RelayFixture.start(
        new RelayService(RelayFixture.settings(RelayFixture.environment(database, brokers))));
  }

  private RelayService withoutHeartbeats() {
    Map<String, String> environment = new HashMap<>(RelayFixture.environment(database, brokers));
    environment.put(StreamSettings.HEARTBEAT_INTERVAL.name(), "10m");
    environment.put(StreamSettings.STALL_TIMEOUT.name(), "20m");
    return RelayFixture.start(new RelayService(RelayFixture.settings(environment)));
  }

  /** Takes the copy for a standby's data, and makes a primary of it. */
  private void promote() throws Exception {
    Files.createFile(standby.resolve("standby.signal"));
    parts.startPostgres(standby);
    RelayFixture.asSuperuser(database, "select pg_promote()");
  }

  /** What happens from now on, the standby has not got. */
  private void copyPrimary() throws IOException {
    parts.stopPostgres();
    copy(primary, standby);
    parts.startPostgres(primary);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private void asOwner(String sql) throws SQLException {
    try (Connection connection = RelayFixture.connect(database);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(true);
      statement.execute(sql);
    }
  }

  private void insertOne(int number) throws Exception {
    try (Connection connection = RelayFixture.connect(database)) {
      insert(connection, row("a", number));
    }
  }
}
