package dev.orderonce.relay;

import static dev.orderonce.relay.RelayFixture.PATIENCE;
import static dev.orderonce.relay.RelayFixture.firstOfEach;
import static dev.orderonce.relay.RelayFixture.query;
import static dev.orderonce.relay.RelayFixture.readAll;
import static dev.orderonce.relay.RelayFixture.requireEachOnceInOrder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orderonce.kit.Database;
import dev.orderonce.kit.DatabaseSettings;
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
  void shouldFinishARecoveryThatWasInterrupted() throws Exception {
    // Given
    RelayService relay = relays.startAndAwait(new RelayService(settings()));
    RowWriters writers = new RowWriters(database);
    writers.start(ROWS_PER_WRITER);
    writers.allow(TOTAL / 2);
    await().atMost(PATIENCE).until(() -> !records().isEmpty());
    dropSlotInUse();
    await().atMost(PATIENCE).until(() -> RelayFixture.detail(relay).startsWith("lost: "));
    writers.allow(TOTAL);
    writers.join();

    // When
    RelayFixture.post(relay, "/v1/recovery", "");
    await()
        .pollInterval(Duration.ofMillis(1))
        .atMost(PATIENCE)
        .until(() -> query(database, "select count(*) from pg_replication_slots") == 1);
    relay.stop();
    relays.startAndAwait(new RelayService(settings()));

    // Then
    await().atMost(PATIENCE).until(() -> firstOfEach(records()).size() == TOTAL);
    requireEachOnceInOrder(firstOfEach(records()));
  }

  @Test
  void shouldNotRecoverWhatIsNotLost() throws Exception {
    // Given
    RelayService relay = relays.startAndAwait(new RelayService(settings()));

    // Then
    assertThat(RelayFixture.post(relay, "/v1/recovery", "").statusCode()).isEqualTo(409);
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

  private static RelaySettings settings() {
    Map<String, String> environment =
        new HashMap<>(RelayFixture.environment(database, parts.kafka().bootstrapServers()));
    environment.put(StreamSettings.BATCH_SIZE.name(), "50");
    environment.put(StreamSettings.HEARTBEAT_INTERVAL.name(), "200ms");
    environment.put(UpkeepSettings.CLEANUP_INTERVAL.name(), "50ms");
    return RelayFixture.settings(environment);
  }
}
