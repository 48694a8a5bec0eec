package dev.orderonce.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orderonce.contract.Topic;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.KafkaTopics;
import dev.orderonce.kit.Outbox;
import dev.orderonce.kit.OutboxRow;
import dev.orderonce.kit.Settings;
import dev.orderonce.kit.embedded.EmbeddedParts;
import dev.orderonce.kit.embedded.LocalKafka;
import dev.orderonce.relay.RelayService;
import dev.orderonce.relay.RelaySettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our relay beside Kafka Connect, on the same rows, each with a broker of its own. */
class StockConnectIT {

  private static final int PARTITIONS = 12;
  private static final int ROWS = 40;
  private static final Duration PATIENCE = Duration.ofSeconds(25);

  /** Both register their metrics with this process, and must not have the same names. */
  private static final Map<String, String> OWN_METRICS =
      Map.of("custom.metric.tags", "runtime=connect");

  @Test
  void shouldWriteTheSameBytesAsConnect(@TempDir Path directory) throws Exception {
    try (EmbeddedParts parts = EmbeddedParts.startTemporary();
        LocalKafka connectKafka = LocalKafka.start(directory.resolve("kafka"), 0)) {
      // Given
      DatabaseSettings database = parts.postgres().settings();
      Database.migrate(database);
      insert(database, 0);
      RelayService relay = new RelayService(settings(parts));
      relay.start();
      KafkaTopics.ensure(connectKafka.settings(PARTITIONS), topics());
      try (StockConnect connect =
          StockConnect.start(database, connectKafka.bootstrapServers(), OWN_METRICS)) {
        await()
            .atMost(PATIENCE)
            .until(() -> count(connect, connectKafka, Topic.COMMANDS) >= ROWS / 2);
        await().atMost(PATIENCE).until(() -> relay.health().ready());

        // When
        insert(database, ROWS);
        await().atMost(PATIENCE).until(() -> count(connect, connectKafka, Topic.COMMANDS) == ROWS);
        await().atMost(PATIENCE).until(() -> count(connect, connectKafka, Topic.REPLIES) == ROWS);
        await()
            .atMost(PATIENCE)
            .until(() -> describe(parts.kafka().bootstrapServers(), Topic.REPLIES).size() == ROWS);
      } finally {
        relay.stop();
      }

      // Then
      for (Topic topic : List.of(Topic.COMMANDS, Topic.REPLIES)) {
        assertThat(describe(parts.kafka().bootstrapServers(), topic))
            .hasSize(ROWS)
            .isEqualTo(describe(connectKafka.bootstrapServers(), topic));
      }
    }
  }

  @Test
  void shouldMoveToConnectWithoutAGapAsTheReadmeTells() throws Exception {
    try (EmbeddedParts parts = EmbeddedParts.startTemporary()) {
      // Given
      DatabaseSettings database = parts.postgres().settings();
      Database.migrate(database);
      RelayService relay = new RelayService(settings(parts));
      relay.start();
      await().atMost(PATIENCE).until(() -> relay.health().ready());
      insert(database, 0);

      // When
      String end = query(database, "select pg_current_wal_insert_lsn()");
      await()
          .atMost(PATIENCE)
          .until(() ->
              slotIs(database, "orderonce_relay", "confirmed_flush_lsn >= '%s'".formatted(end)));
      relay.stop();
      Map<String, String> noSnapshot = new HashMap<>(OWN_METRICS);
      noSnapshot.put("snapshot.mode", "no_data");
      try (StockConnect connect =
          StockConnect.start(database, parts.kafka().bootstrapServers(), noSnapshot)) {
        await().atMost(PATIENCE).until(() -> slotIs(database, "outbox_connect", "active"));
        insert(database, ROWS);
        query(database, "select pg_drop_replication_slot('orderonce_relay')");
        await().atMost(PATIENCE).until(() -> count(connect, parts.kafka(), Topic.REPLIES) >= ROWS);
        await().atMost(PATIENCE).until(() -> count(connect, parts.kafka(), Topic.COMMANDS) >= ROWS);
      }

      // Then
      for (Topic topic : List.of(Topic.COMMANDS, Topic.REPLIES)) {
        List<Integer> numbers = numbers(parts.kafka().bootstrapServers(), topic);
        assertThat(numbers).hasSize(ROWS).doesNotHaveDuplicates();
      }
    }
  }

  /** The rows' numbers; fails unless they rise within each partition. */
  private static List<Integer> numbers(String bootstrapServers, Topic topic) {
    Map<Integer, Integer> last = new HashMap<>();
    return CommittedRecords.of(bootstrapServers, topic).stream()
        .map(record -> {
          String value = new String(record.value(), UTF_8);
          int number = Integer.parseInt(value.replaceAll("(?s).*\"number\":(\\d+).*", "$1"));
          assertThat(number).isGreaterThan(last.getOrDefault(record.partition(), -1));
          last.put(record.partition(), number);
          return number;
        })
        .toList();
  }

  private static boolean slotIs(DatabaseSettings database, String slot, String condition)
      throws SQLException {
    return query(
            database,
            "select 1 from pg_replication_slots where slot_name = '%s' and %s"
                .formatted(slot, condition))
        .equals("1");
  }

  private static String query(DatabaseSettings database, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "";
    }
  }

  private static int count(StockConnect connect, LocalKafka kafka, Topic topic) {
    connect.requireHealthy();
    return describe(kafka.bootstrapServers(), topic).size();
  }

  /** Everything but when and where exactly it was written: each partition in its order. */
  private static List<String> describe(String bootstrapServers, Topic topic) {
    return CommittedRecords.of(bootstrapServers, topic).stream()
        .sorted((one, other) -> Integer.compare(one.partition(), other.partition()))
        .map(StockConnectIT::describe)
        .toList();
  }

  private static String describe(ConsumerRecord<String, byte[]> record) {
    StringBuilder text = new StringBuilder("%d %s".formatted(record.partition(), record.key()));
    record
        .headers()
        .forEach(header ->
            text.append(" %s=%s".formatted(header.key(), new String(header.value(), UTF_8))));
    return text.append(' ').append(new String(record.value(), UTF_8)).toString();
  }

  /** Rows with all that is awkward about JSON, in both kinds of topics. */
  private static void insert(DatabaseSettings database, int first) throws Exception {
    try (Connection connection =
        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password())) {
      connection.setAutoCommit(false);
      List<OutboxRow> rows = new ArrayList<>();
      for (int i = first; i < first + ROWS; i++) {
        rows.add(row(i));
      }
      Outbox.insert(connection, rows);
      connection.commit();
    }
  }

  private static OutboxRow row(int number) {
    UUID id = UUID.randomUUID();
    Topic topic = number % 2 == 0 ? Topic.COMMANDS : Topic.REPLIES;
    return new OutboxRow(
        id,
        topic.topicName(),
        UUID.nameUUIDFromBytes(Integer.toString(number % 14).getBytes(UTF_8)).toString(),
        "dev.orderonce.order.complete-requested.v1",
        "{ \"number\":%d,\n \"a\": 1.00, \"ü\": \"\\u0041 “”\", \"a\": null }".formatted(number),
        "demo",
        "/orderonce/ingest-api",
        Instant.parse("2026-11-21T10:15:30.120Z").plusMillis(number),
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        id,
        UUID.randomUUID());
  }

  private static List<KafkaTopics.Wanted> topics() {
    return Topic.all().stream()
        .map(topic -> new KafkaTopics.Wanted(topic.topicName(), PARTITIONS, topic.compacted()))
        .toList();
  }

  private static RelaySettings settings(EmbeddedParts parts) {
    DatabaseSettings database = parts.postgres().settings();
    return RelaySettings.from(
        Settings.of(Map.of("ORDERONCE_RELAY_HEARTBEAT_INTERVAL", "300ms"))
            .with(DatabaseSettings.PORT, Integer.toString(database.port()))
            .with(KafkaSettings.BOOTSTRAP_SERVERS, parts.kafka().bootstrapServers())
            .with(RelaySettings.PORT, "0"));
  }
}
