package dev.orderonce.relay;

import static org.awaitility.Awaitility.await;

import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.Outbox;
import dev.orderonce.kit.OutboxRow;
import dev.orderonce.kit.Settings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What tests of the relay share: settings, rows, and what a read_committed consumer sees. */
final class RelayFixture {

  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final int PARTITIONS = 3;
  static final String TOPIC = "orders.commands";

  private RelayFixture() {}

  static Map<String, String> environment(DatabaseSettings database, String bootstrapServers) {
    return Map.of(
        DatabaseSettings.HOST.name(), database.host(),
        DatabaseSettings.PORT.name(), Integer.toString(database.port()),
        DatabaseSettings.NAME.name(), database.name(),
        DatabaseSettings.USER.name(), database.user(),
        KafkaSettings.BOOTSTRAP_SERVERS.name(), bootstrapServers,
        KafkaSettings.PARTITIONS.name(), Integer.toString(PARTITIONS),
        RelaySettings.PORT.name(), "0",
        RelaySettings.HEARTBEAT_INTERVAL.name(), "1s");
  }

  static RelaySettings settings(Map<String, String> environment) {
    return RelaySettings.from(Settings.of(environment));
  }

  static RelayService start(RelayService service) {
    service.start();
    await().atMost(PATIENCE).until(() -> service.health().ready());
    return service;
  }

  static Connection connect(DatabaseSettings database) throws SQLException {
    Connection connection =
        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    connection.setAutoCommit(false);
    return connection;
  }

  /** A row whose payload says which of its key's rows it is. */
  static OutboxRow row(String key, long number) {
    UUID id = UUID.randomUUID();
    return new OutboxRow(
        id,
        TOPIC,
        key,
        "dev.orderonce.order.complete-requested.v1",
        "{\"orderId\": \"%s\",  \"number\": %d}".formatted(key, number),
        "demo",
        "/orderonce/ingest-api",
        Instant.parse("2026-11-21T10:15:30.123Z"),
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        id,
        id);
  }

  static void insert(Connection connection, OutboxRow... rows) throws SQLException {
    Outbox.insert(connection, Arrays.asList(rows));
    connection.commit();
  }

  /** All that is committed on the topic, each partition in its order. */
  static List<ConsumerRecord<byte[], byte[]>> readAll(String bootstrapServers) {
    return readAll(bootstrapServers, TOPIC, PARTITIONS);
  }

  static List<ConsumerRecord<byte[], byte[]>> readAll(
      String bootstrapServers, String topic, int partitionCount) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(bootstrapServers)) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (int partition = 0; partition < partitionCount; partition++) {
        partitions.add(new TopicPartition(topic, partition));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(found::add);
      }
      return found;
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers) {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class));
  }
}
