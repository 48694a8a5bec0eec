package dev.orderonce.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.Topic;
import dev.orderonce.kit.ApiKeys;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.Outbox;
import dev.orderonce.kit.OutboxRow;
import dev.orderonce.kit.Settings;
import dev.orderonce.kit.embedded.EmbeddedParts;
import dev.orderonce.relay.RelayService;
import dev.orderonce.relay.RelaySettings;
import dev.orderonce.subscribers.SubscribersService;
import dev.orderonce.subscribers.SubscribersSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A relay without Kafka transactions, and no topology behind it: only the inbox drops repeats. */
class AtLeastOnceIT {

  private static final int CHARGES = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String OPERATOR_KEY = "operator-key";
  private static final String EFFECTS =
      "select count(*) || '/' || sum(amount) from transfers where outcome = 'POSTED'";

  @Test
  void shouldChargeOnceThoughEachChargeIsPublishedTwice() throws Exception {
    try (EmbeddedParts parts = EmbeddedParts.startTemporary();
        HttpClient http = HttpClient.newHttpClient()) {
      // Given
      Settings settings = settings(parts);
      Database.migrate(parts.postgres().settings());
      RelayService relay = new RelayService(RelaySettings.from(settings));
      relay.start();
      await().atMost(PATIENCE).until(() -> relay.health().ready());
      SubscribersService subscribers = new SubscribersService(SubscribersSettings.from(settings));
      subscribers.start();
      insertCharges(parts.postgres().settings());
      await().atMost(PATIENCE).until(() -> published(parts) == CHARGES);
      await().atMost(PATIENCE).until(() -> query(parts, EFFECTS).startsWith(CHARGES + "/"));
      String effects = query(parts, EFFECTS);
      relay.stop();

      // When
      query(parts, "select pg_drop_replication_slot('orderonce_relay')");
      query(parts, "delete from relay_marks returning 1");
      RelayService next = new RelayService(RelaySettings.from(settings));
      next.start();
      await().atMost(PATIENCE).until(() -> recovers(next, http));
      await().atMost(PATIENCE).until(() -> published(parts) == 2 * CHARGES);

      // Then
      await().atMost(PATIENCE).until(() -> droppedByTheInbox(subscribers, http) == CHARGES);
      assertThat(query(parts, EFFECTS)).isEqualTo(effects);
      assertThat(query(parts, "select sum(balance) from accounts")).isEqualTo("0");
      next.stop();
      subscribers.stop();
    }
  }

  private static int published(EmbeddedParts parts) {
    return CommittedRecords.of(parts.kafka().bootstrapServers(), Topic.PAYMENT_COMMANDS).size();
  }

  private static boolean recovers(RelayService relay, HttpClient http) throws Exception {
    HttpRequest recovery =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d/v1/recovery".formatted(relay.port())))
            .header("Authorization", "Bearer " + OPERATOR_KEY)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    return http.send(recovery, BodyHandlers.discarding()).statusCode() == 202;
  }

  private static double droppedByTheInbox(SubscribersService subscribers, HttpClient http)
      throws Exception {
    URI metrics = URI.create("http://127.0.0.1:%d/metrics".formatted(subscribers.port()));
    return http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith("orderonce_duplicates_dropped_total{stage=\"inbox\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf('}') + 2)))
        .sum();
  }

  private static void insertCharges(DatabaseSettings database) throws Exception {
    try (Connection connection =
        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password())) {
      connection.setAutoCommit(false);
      List<OutboxRow> rows =
          LongStream.range(0, CHARGES)
              .mapToObj(number -> row(new OrderLife(number).charged()))
              .toList();
      Outbox.insert(connection, rows);
      connection.commit();
    }
  }

  private static OutboxRow row(Envelope<Message> charge) {
    return new OutboxRow(
        charge.id().value(),
        charge.data().messageType().topic().topicName(),
        charge.data().orderId().toString(),
        charge.data().messageType().typeName(),
        new String(MessageCodec.encode(charge.data()), UTF_8),
        charge.tenant().value(),
        charge.source(),
        charge.time(),
        charge.traceparent(),
        charge.correlationId().value(),
        charge.causationId().value());
  }

  private static String query(EmbeddedParts parts, String sql) throws Exception {
    DatabaseSettings database = parts.postgres().settings();
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "";
    }
  }

  private static Settings settings(EmbeddedParts parts) {
    return Settings.of(
            Map.of(
                "ORDERONCE_RELAY_DELIVERY",
                "at-least-once",
                ApiKeys.OPERATOR_KEYS.name(),
                ApiKeys.hashed(OPERATOR_KEY)))
        .with(DatabaseSettings.PORT, Integer.toString(parts.postgres().port()))
        .with(KafkaSettings.BOOTSTRAP_SERVERS, parts.kafka().bootstrapServers())
        .with(RelaySettings.PORT, "0")
        .with(SubscribersSettings.PORT, "0")
        .with(SubscribersSettings.DEFAULT_CREDIT_LIMIT, "1000000000000")
        .with(ApiKeys.TENANT_KEYS, "bench=" + ApiKeys.hashed("bench"));
  }
}
