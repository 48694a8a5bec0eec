package dev.orderonce.relay;

import static dev.orderonce.relay.RelayFixture.PATIENCE;
import static dev.orderonce.relay.RelayFixture.insert;
import static dev.orderonce.relay.RelayFixture.readAll;
import static dev.orderonce.relay.RelayFixture.row;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orderonce.kit.Database;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.Outbox;
import dev.orderonce.kit.OutboxRow;
import dev.orderonce.kit.embedded.EmbeddedParts;
import java.sql.Connection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The relay on a real database and a real broker. */
class RelayServiceIT {

  private EmbeddedParts parts;
  private DatabaseSettings database;

  @BeforeEach
  void startParts() {
    parts = EmbeddedParts.startTemporary();
    database = parts.postgres().settings();
  }

  @AfterEach
  void stopParts() {
    parts.close();
  }

  @Test
  void shouldPublishRowsFromBeforeAndAfterItsStartOnceInOrder() throws Exception {
    // Given
    Database.migrate(database);
    String key = UUID.randomUUID().toString();
    try (Connection connection = RelayFixture.connect(database)) {
      insert(connection, row(key, 0), row(key, 1));
      RelayService relay = RelayFixture.start(new RelayService(settings()));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(2));

      // When
      Outbox.insert(connection, List.of(row(key, 99)));
      connection.rollback();
      insert(connection, row(key, 2), row(key, 3));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(4));
      relay.stop();
      insert(connection, row(key, 4));
      RelayService next = RelayFixture.start(new RelayService(settings()));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(records()).hasSize(5));
      next.stop();
    }

    // Then
    assertThat(records()).extracting(found -> new String(found.value(), UTF_8)).containsExactly(
        row(key, 0).payload(), row(key, 1).payload(), row(key, 2).payload(), row(key, 3).payload(), row(key, 4).payload());
    records().forEach(found -> System.err.println(headers(found) + " " + found));
  }

  private List<ConsumerRecord<byte[], byte[]>> records() {
    return readAll(parts.kafka().bootstrapServers());
  }

  private RelaySettings settings() {
    return RelayFixture.settings(
        RelayFixture.environment(database, parts.kafka().bootstrapServers()));
  }

  private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> found) {
    Map<String, String> headers = new LinkedHashMap<>();
    found.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
    return headers;
  }
}
