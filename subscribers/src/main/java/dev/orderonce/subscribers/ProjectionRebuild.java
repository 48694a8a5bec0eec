package dev.orderonce.subscribers;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.Topic;
import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.KafkaSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Builds the read model anew from the topics while the system serves.
 *
 * <p>What the topics tell is gathered in temporary tables. When that has caught up, the projection
 * is held off, so that it cannot be ahead; what came meanwhile is read, and then the rows that are
 * served are put right in one transaction. No order goes back, and none is taken away: what the API
 * has just accepted, and no topic knows yet, stays.
 */
public final class ProjectionRebuild {

  private static final List<String> TOPICS =
      Stream.of(Topic.COMMANDS, Topic.EVENTS, Topic.OUTCOMES).map(Topic::topicName).toList();

  /** Below that many records the rest is read while the projection waits. */
  private static final long CAUGHT_UP = 5_000;

  /** How long the rest may take, for which the projection waits. */
  private static final Duration REST = Duration.ofSeconds(30);

  /** The server ends it if it is stopped in its tracks while the projection waits for it. */
  private static final String NO_IDLING = "set local idle_in_transaction_session_timeout = '60s'";

  private final Connection connection;
  private final RebuiltModel model;
  private long unreadable;

  private ProjectionRebuild(Connection connection) {
    this.connection = connection;
    this.model = new RebuiltModel(connection);
  }

  /**
   * What a rebuild did.
   *
   * @param records how many were read
   * @param unreadable how many of them were no messages, and were passed over
   * @param repaired how many rows were not as the topics tell
   */
  public record Report(long records, long unreadable, long repaired) {}

  /**
   * Rebuilds.
   *
   * @throws SQLException if the database cannot be read or written; then nothing has changed
   * @throws ConfigurationException if the topics cannot be read; then nothing has changed either
   */
  public static Report run(DatabaseSettings database, KafkaSettings kafka) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        TopicReplay replay = new TopicReplay(kafka, TOPICS)) {
      connection.setAutoCommit(false);
      return new ProjectionRebuild(connection).rebuild(replay);
    } catch (KafkaException e) {
      throw new ConfigurationException(
          "the topics cannot be read at %s: %s".formatted(kafka.bootstrapServers(), e.getMessage()),
          e);
    }
  }

  private Report rebuild(TopicReplay replay) throws SQLException {
    model.create();
    long records = 0;
    long some;
    do {
      some = replay.toEnd(this::take);
      records += some;
      connection.commit();
    } while (some > CAUGHT_UP);
    try (Statement statement = connection.createStatement()) {
      statement.execute(NO_IDLING);
    }
    SubscriberLock.forDecision(connection, Projection.NAME);
    records += replay.toEnd(this::take, REST);
    long repaired = RebuiltModelSwap.in(connection);
    connection.commit();
    return new Report(records, unreadable, repaired);
  }

  private void take(List<ConsumerRecord<byte[], byte[]>> records) throws SQLException {
    List<Envelope<Message>> messages = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      switch (Received.of(record)) {
        case Received.Decoded decoded -> messages.add(decoded.message());
        case Received.Undecodable _ -> unreadable++;
      }
    }
    model.add(messages);
  }
}
