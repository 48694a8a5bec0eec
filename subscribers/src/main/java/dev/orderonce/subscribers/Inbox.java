package dev.orderonce.subscribers;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
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

  private static final String CONTAINS =
      "select 1 from inbox where subscriber = ? and message_id = ?";

  private final String subscriber;
  private final Effects effects;

  Inbox(String subscriber, Effects effects) {
    this.subscriber = subscriber;
    this.effects = effects;
  }

  /**
   * What became of messages.
   *
   * @param fresh how many took effect
   * @param repeated how many had taken effect before
   */
  record Applied(int fresh, int repeated) {

    static final Applied NOTHING = new Applied(0, 0);
  }

  /** Whose inbox it is. */
  String subscriber() {
    return subscriber;
  }

  /** Whether that record's message is for this subscriber. */
  boolean concerns(ConsumerRecord<byte[], byte[]> record) {
    return effects.concerns(
        record.topic(), Objects.requireNonNullElse(Received.headerText(record, Headers.TYPE), ""));
  }

  /** Applies, within the transaction, those of the messages that were not applied before. */
  Applied apply(Connection transaction, List<Envelope<Message>> messages) throws SQLException {
    if (messages.isEmpty()) {
      return Applied.NOTHING;
    }
    Map<UUID, Envelope<Message>> byId = new LinkedHashMap<>();
    messages.forEach(message -> byId.putIfAbsent(message.id().value(), message));
    Set<UUID> recorded = record(transaction, byId.keySet());
    List<Envelope<Message>> fresh = new ArrayList<>();
    List<Envelope<Message>> repeated = new ArrayList<>();
    byId.forEach((id, message) -> (recorded.contains(id) ? fresh : repeated).add(message));
    var replies = effects.apply(transaction, fresh, repeated);
    Outbox.insert(transaction, replies.stream().map(OutboxRows::of).toList());
    return new Applied(fresh.size(), messages.size() - fresh.size());
  }

  /** Whether that message was applied. */
  boolean contains(Connection transaction, MessageId message) throws SQLException {
    try (PreparedStatement select = transaction.prepareStatement(CONTAINS)) {
      select.setString(1, subscriber);
      select.setObject(2, message.value());
      try (ResultSet rows = select.executeQuery()) {
        return rows.next();
      }
    }
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
}
