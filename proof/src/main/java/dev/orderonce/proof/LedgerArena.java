package dev.orderonce.proof;

import dev.orderonce.contract.Topic;
import dev.orderonce.kit.ApiKeys;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.HttpSettings;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.KafkaTopics;
import dev.orderonce.kit.Settings;
import dev.orderonce.kit.embedded.EmbeddedParts;
import dev.orderonce.proof.LedgerContender.Expected;
import dev.orderonce.subscribers.SubscribersSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** A broker and a durable PostgreSQL of its own for one contender. */
final class LedgerArena implements AutoCloseable {

  private final LedgerContender contender;
  private final EmbeddedParts parts;
  private final Settings settings;
  private final Sender sender;
  private final Positions positions;

  private LedgerArena(LedgerContender contender, EmbeddedParts parts, Settings settings) {
    this.contender = contender;
    this.parts = parts;
    this.settings = settings;
    this.sender = new Sender(parts.kafka().bootstrapServers());
    this.positions =
        new Positions(
            parts.kafka().bootstrapServers(),
            contender.group(),
            List.of(Topic.PAYMENT_COMMANDS),
            KafkaSettings.from(settings).partitions());
  }

  /**
   * Starts both in an empty directory.
   *
   * @param environment the subscribers' settings; where things are is ours
   */
  static LedgerArena open(
      LedgerContender contender, Map<String, String> environment, Path directory)
      throws InterruptedException {
    EmbeddedParts parts = EmbeddedParts.start(directory, 0, 0);
    Settings settings =
        Settings.of(environment)
            .with(KafkaSettings.BOOTSTRAP_SERVERS, parts.kafka().bootstrapServers())
            .with(DatabaseSettings.PORT, Integer.toString(parts.postgres().port()))
            .with(HttpSettings.HOST, "127.0.0.1")
            .with(SubscribersSettings.PORT, "0")
            .with(SubscribersSettings.DEFAULT_CREDIT_LIMIT, "1000000000000")
            .with(ApiKeys.TENANT_KEYS, "bench=" + ApiKeys.hashed("bench"));
    Database.migrate(parts.postgres().settings());
    int partitions = KafkaSettings.from(settings).partitions();
    KafkaTopics.ensure(
        KafkaSettings.from(settings),
        List.of(new KafkaTopics.Wanted(Topic.PAYMENT_COMMANDS.topicName(), partitions, false)));
    return new LedgerArena(contender, parts, settings);
  }

  /** Has the contender take those charges, however long it takes. */
  void pass(Traffic charges) throws Exception {
    measure(charges);
  }

  /** Lays those charges ready, starts the contender, and measures until it has taken them all. */
  Window measure(Traffic charges) throws Exception {
    sender.send(charges);
    try (AutoCloseable _ = contender.start(settings)) {
      return positions.awaitEnd();
    }
  }

  /**
   * Checks that each charge was posted once.
   *
   * @throws IllegalStateException if anything is not as it must be
   */
  void check(long charges) throws SQLException {
    DatabaseSettings database = parts.postgres().settings();
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      for (Expected expected : contender.expected(charges)) {
        try (ResultSet row = statement.executeQuery(expected.query())) {
          row.next();
          if (row.getLong(1) != expected.number()) {
            throw new IllegalStateException(
                "%s: %s is %d, not %d"
                    .formatted(
                        contender.label(), expected.query(), row.getLong(1), expected.number()));
          }
        }
      }
    }
  }

  @Override
  public void close() {
    sender.close();
    positions.close();
    parts.close();
  }
}
