package dev.orderonce.subscribers;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Message;
import dev.orderonce.kit.Outbox;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A subscriber's memory of the messages that it has applied. A message's id, its effect and its
 * reply are one transaction, so that it takes effect once however often it is delivered, and by
 * however many instances at the same time.
 */
final class Inbox {

  /**
   * How the connections of subscribers are prepared. Their statements find rows by key, but a plan
   * that was made and kept while a table was small would scan the table when it is large.
   */
  static final String SESSION_SETUP = "set enable_seqscan = off";

  /** With sorted ids: instances that record the same ones wait for each other in one order. */
  private static final String RECORD =
      """
      insert into inbox (subscriber, message_id)
      select ?, id from unnest(?) as ids(id)
      on conflict do nothing
      returning message_id
      """;

  private final String subscriber;
  private final DataSource dataSource;
  private final Effects effects;
  private final SubscriberMetrics metrics;

  Inbox(String subscriber, DataSource dataSource, Effects effects, SubscriberMetrics metrics) {
    this.subscriber = subscriber;
    this.dataSource = dataSource;
    this.effects = effects;
    this.metrics = metrics;
  }

  /** Whether that record's message is for this subscriber. */
  boolean concerns(ConsumerRecord<byte[], byte[]> record) {
    return effects.concerns(
        record.topic(), Objects.requireNonNullElse(Received.headerText(record, Headers.TYPE), ""));
  }

  /**
   * Applies those of the messages that were not applied before, and commits.
   *
   * @throws SQLException if that failed; then nothing of it has happened, unless the connection was
   *     lost during the commit, after which the same call finds out
   */
  void process(List<Envelope<Message>> messages) throws SQLException {
    Map<UUID, Envelope<Message>> byId = new LinkedHashMap<>();
    messages.forEach(message -> byId.putIfAbsent(message.id().value(), message));
    if (byId.isEmpty()) {
      return;
    }
    int applied;
    try (Connection transaction = dataSource.getConnection()) {
      try {
        applied = applyNew(transaction, byId);
        transaction.commit();
      } catch (SQLException | RuntimeException e) {
        rollBack(transaction, e);
        throw e;
      }
    }
    metrics.processed(applied, messages.size() - applied);
  }

  private int applyNew(Connection transaction, Map<UUID, Envelope<Message>> byId)
      throws SQLException {
    Set<UUID> recorded = record(transaction, byId.keySet());
    List<Envelope<Message>> fresh = new ArrayList<>();
    List<Envelope<Message>> repeated = new ArrayList<>();
    byId.forEach((id, message) -> (recorded.contains(id) ? fresh : repeated).add(message));
    var replies = effects.apply(transaction, fresh, repeated);
    Outbox.insert(transaction, replies.stream().map(OutboxRows::of).toList());
    return fresh.size();
  }

  private Set<UUID> record(Connection transaction, Collection<UUID> ids) throws SQLException {
    Set<UUID> recorded = new HashSet<>();
    try (PreparedStatement insert = transaction.prepareStatement(RECORD)) {
      insert.setString(1, subscriber);
      Columns.<UUID>from(2, insert, new TreeSet<>(ids)).uuid(Function.identity());
      try (ResultSet rows = insert.executeQuery()) {
        while (rows.next()) {
          recorded.add(rows.getObject(1, UUID.class));
        }
      }
    }
    return recorded;
  }

  private static void rollBack(Connection transaction, Exception cause) {
    try {
      transaction.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
