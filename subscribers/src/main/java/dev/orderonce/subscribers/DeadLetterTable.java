package dev.orderonce.subscribers;

import dev.orderonce.subscribers.DeadLetter.Reason;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The dead letters as subscribers need them: looked up and added with a batch. */
final class DeadLetterTable {

  /**
   * One statement, not a batch of them: the driver's error about a batch quotes the values, and a
   * log is no place for what was sent.
   */
  private static final String ADD =
      """
      insert into dead_letters (subscriber, state, origin_topic, origin_partition, origin_offset,
                                record_timestamp, record_key, record_value, headers, message_id,
                                reason, error, attempts, published_at)
      select ?, state, topic, partition, "offset", timestamp, key, value, headers::json, message_id,
             reason, error, attempts, case when ? then now() end
      from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) with ordinality
        as letter(state, topic, partition, "offset", timestamp, key, value, headers, message_id,
                  reason, error, attempts, number)
      order by number
      on conflict on constraint dead_letters_once do nothing
      """;

  private static final String ANY_NOT_APPLIED =
      "select exists (select from dead_letters where subscriber = ? and state <> 'REDRIVEN')";

  private static final String KEYS =
      """
      select distinct record_key from dead_letters
      where subscriber = ? and state in ('DEAD', 'PARKED') and record_key = any(?)
      """;

  private static final String MESSAGES =
      """
      select message_id from dead_letters
      where subscriber = ? and state <> 'REDRIVEN' and message_id = any(?)
      """;

  private static final String UNDECODABLE =
      """
      select origin_topic, origin_partition, origin_offset
      from dead_letters d
      join unnest(?, ?, ?, ?) as place(topic, partition, "offset", timestamp)
        on d.origin_topic = place.topic and d.origin_partition = place.partition
          and d.origin_offset = place."offset" and d.record_timestamp = place.timestamp
      where d.subscriber = ?
      """;

  private DeadLetterTable() {}

  /** What the letters of that subscriber mean for those records; for most there are none. */
  static Standing standing(Connection transaction, String subscriber, List<Received> records)
      throws SQLException {
    List<Received.Undecodable> undecodable = only(Received.Undecodable.class, records);
    if (undecodable.isEmpty() && !anyNotApplied(transaction, subscriber)) {
      return Standing.NONE;
    }
    return new Standing(
        keys(transaction, subscriber, records),
        messages(transaction, subscriber, only(Received.Decoded.class, records)),
        places(transaction, subscriber, undecodable));
  }

  /** Adds them, in their order; those that are there already stay as they are. */
  static void add(Connection transaction, String subscriber, Collection<PutAside> letters)
      throws SQLException {
    add(transaction, subscriber, letters, false);
  }

  /** Adds such that were found on {@code orders.dead-letters}. */
  static void addPublished(Connection transaction, String subscriber, Collection<PutAside> letters)
      throws SQLException {
    add(transaction, subscriber, letters, true);
  }

  private static void add(
      Connection transaction, String subscriber, Collection<PutAside> letters, boolean published)
      throws SQLException {
    if (letters.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = transaction.prepareStatement(ADD)) {
      insert.setString(1, subscriber);
      insert.setBoolean(2, published);
      Columns.<PutAside>from(3, insert, letters)
          .text(letter -> letter.state().name())
          .text(letter -> letter.record().topic())
          .number(letter -> (long) letter.record().partition())
          .number(letter -> letter.record().offset())
          .number(letter -> letter.record().timestamp())
          .bytes(letter -> letter.record().key())
          .bytes(letter -> letter.record().value())
          .text(letter -> HeadersJson.of(letter.record().headers()).toString())
          .uuid(PutAside::messageId)
          .text(letter -> name(letter.reason()))
          .text(PutAside::error)
          .number(letter -> (long) letter.attempts());
      insert.executeUpdate();
    }
  }

  private static @Nullable String name(@Nullable Reason reason) {
    return reason == null ? null : reason.name();
  }

  private static boolean anyNotApplied(Connection transaction, String subscriber)
      throws SQLException {
    try (PreparedStatement select = transaction.prepareStatement(ANY_NOT_APPLIED)) {
      select.setString(1, subscriber);
      try (ResultSet row = select.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private static Set<ByteBuffer> keys(
      Connection transaction, String subscriber, List<Received> records) throws SQLException {
    Set<ByteBuffer> wanted = new HashSet<>();
    for (Received record : records) {
      @Nullable ByteBuffer key = record.key();
      if (key != null) {
        wanted.add(key);
      }
    }
    Set<ByteBuffer> found = new HashSet<>();
    try (PreparedStatement select = transaction.prepareStatement(KEYS)) {
      select.setString(1, subscriber);
      Columns.<ByteBuffer>from(2, select, wanted).bytes(ByteBuffer::array);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(ByteBuffer.wrap(rows.getBytes(1)));
        }
      }
    }
    return found;
  }

  private static Set<UUID> messages(
      Connection transaction, String subscriber, List<Received.Decoded> records)
      throws SQLException {
    Set<UUID> found = new HashSet<>();
    try (PreparedStatement select = transaction.prepareStatement(MESSAGES)) {
      select.setString(1, subscriber);
      Columns.<Received.Decoded>from(2, select, records).uuid(one -> one.message().id().value());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getObject(1, UUID.class));
        }
      }
    }
    return found;
  }

  private static Set<RecordPosition> places(
      Connection transaction, String subscriber, List<Received.Undecodable> records)
      throws SQLException {
    Set<RecordPosition> found = new HashSet<>();
    try (PreparedStatement select = transaction.prepareStatement(UNDECODABLE)) {
      Columns.<Received.Undecodable>of(select, records)
          .text(one -> one.record().topic())
          .number(one -> (long) one.record().partition())
          .number(one -> one.record().offset())
          .number(one -> one.record().timestamp());
      select.setString(5, subscriber);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(RecordPosition.of(rows.getString(1), rows.getInt(2), rows.getLong(3)));
        }
      }
    }
    return found;
  }

  private static <R extends Received> List<R> only(Class<R> kind, List<Received> records) {
    return records.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
