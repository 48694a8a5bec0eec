package dev.orderonce.subscribers;

import static dev.orderonce.subscribers.Messages.charge;
import static dev.orderonce.subscribers.Messages.order;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.Money;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.embedded.LocalPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed, and a database that goes away, in the middle of the work. */
class SubscriberFaultIT {

  private static final Duration SOON = Duration.ofMillis(500);

  private final TestTopic topic = TestTopic.create(1);
  private final String group = "test-" + UUID.randomUUID();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  SubscriberFaultIT() throws InterruptedException {}

  @AfterEach
  void close() {
    topic.close();
  }

  @Test
  void shouldApplyNothingTwiceAfterAKillBetweenEffectAndOffsets() throws Exception {
    // Given
    TestDatabase.empty();
    topic.send(charges(25));
    Process killed = startStalled();
    awaitApplied(killed);

    // When
    killed.destroyForcibly().waitFor();
    assertThat(TestDatabase.number("select count(*) from transfers")).isEqualTo(10);
    assertThat(topic.committed(group, 0)).isEqualTo(-1);
    Subscriber successor = start(StalledSubscriber.GROUP, Parts.pool());

    // Then
    try {
      await().untilAsserted(() -> assertThat(topic.committed(group, 0)).isEqualTo(25));
      assertThat(TestDatabase.number("select count(*) from transfers")).isEqualTo(25);
      assertThat(TestDatabase.number("select sum(balance) from accounts where kind = 'MERCHANT'"))
          .isEqualTo(25);
      assertThat(metrics.get("orderonce.duplicates.dropped").counter().count()).isEqualTo(10);
    } finally {
      stop(successor);
    }
  }

  @Test
  void shouldWaitForADatabaseThatRestartsAndBlameNoMessage(@TempDir Path directory)
      throws Exception {
    // Given
    LocalPostgres before = LocalPostgres.start(directory.resolve("postgresql"), 0);
    DatabaseSettings database = before.settings();
    Database.migrate(database);
    HikariDataSource pool = Database.open(database, "test", 1, Inbox.SESSION_SETUP);
    pool.setConnectionTimeout(SOON.toMillis());
    Subscriber subscriber = start(new GroupSettings(10, Duration.ofSeconds(6), ""), pool);
    topic.send(charges(15));
    await().untilAsserted(() -> assertThat(topic.committed(group, 0)).isEqualTo(15));

    // When
    before.close();
    topic.send(charges(15));
    await().untilAsserted(() -> assertThat(subscriber.readiness().ready()).isFalse());
    LocalPostgres after = LocalPostgres.start(directory.resolve("postgresql"), database.port());

    // Then
    try {
      await().untilAsserted(() -> assertThat(topic.committed(group, 0)).isEqualTo(30));
      assertThat(number(database, "select count(*) from transfers")).isEqualTo(30);
      assertThat(number(database, "select count(*) from dead_letters")).isZero();
      await().untilAsserted(() -> assertThat(subscriber.readiness().ready()).isTrue());
    } finally {
      stop(subscriber);
      pool.close();
      after.close();
    }
  }

  private Subscriber start(GroupSettings settings, DataSource pool) {
    SubscriberMetrics counts = new SubscriberMetrics("test", metrics);
    Inbox inbox = new Inbox("test", new Ledger(new AccountTable(1_000_000)));
    Receiver receiver =
        new MessageReceiver(
            inbox, new Intake(inbox, pool, counts), new RetrySettings(2, Duration.ofMillis(1)));
    Subscriber subscriber =
        new Subscriber(
            "test",
            List.of(topic.name()),
            Consumers.create(TestTopic.kafka(), settings, group),
            receiver,
            counts);
    subscriber.start();
    return subscriber;
  }

  private static void stop(Subscriber subscriber) {
    subscriber.askToStop();
    subscriber.awaitStop();
  }

  private Process startStalled() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            StalledSubscriber.class.getName(),
            topic.name(),
            group);
    builder
        .environment()
        .putAll(
            Map.of(
                KafkaSettings.BOOTSTRAP_SERVERS.name(),
                TestTopic.kafka().bootstrapServers(),
                DatabaseSettings.PORT.name(),
                Integer.toString(Parts.get().postgres().port())));
    return builder.redirectErrorStream(true).start();
  }

  private static void awaitApplied(Process process) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    String line;
    do {
      line = lines.readLine();
      assertThat(line).as("the process ended before it had applied anything").isNotNull();
    } while (!line.equals(StalledSubscriber.APPLIED));
  }

  private static List<Envelope<Message>> charges(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> charge(order(), "acct_" + i % 7, Money.of(1, "EUR")))
        .toList();
  }

  private static long number(DatabaseSettings database, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
