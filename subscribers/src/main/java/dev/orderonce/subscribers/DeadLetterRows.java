package dev.orderonce.subscribers;

import dev.orderonce.subscribers.DeadLetter.Reason;
import dev.orderonce.subscribers.DeadLetter.State;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;

/** Reads dead letters out of rows. */
final class DeadLetterRows {

  /** What the select list must be. */
  static final String COLUMNS =
      """
      id, subscriber, state, origin_topic, origin_partition, origin_offset, record_timestamp,
      record_key, record_value, headers, message_id, reason, error, attempts, put_aside_at
      """;

  private DeadLetterRows() {}

  static List<DeadLetter> all(PreparedStatement select) throws SQLException {
    List<DeadLetter> letters = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        letters.add(letter(rows));
      }
    }
    return letters;
  }

  static Optional<DeadLetter> first(PreparedStatement select) throws SQLException {
    return all(select).stream().findFirst();
  }

  private static DeadLetter letter(ResultSet row) throws SQLException {
    String reason = row.getString("reason");
    return new DeadLetter(
        row.getLong("id"),
        row.getString("subscriber"),
        State.valueOf(row.getString("state")),
        record(row),
        row.getObject("message_id", UUID.class),
        reason == null ? null : Reason.valueOf(reason),
        row.getString("error"),
        row.getInt("attempts"),
        row.getObject("put_aside_at", OffsetDateTime.class).toInstant());
  }

  private static ConsumerRecord<byte[], byte[]> record(ResultSet row) throws SQLException {
    byte[] key = row.getBytes("record_key");
    byte[] value = row.getBytes("record_value");
    return new ConsumerRecord<>(
        row.getString("origin_topic"),
        row.getInt("origin_partition"),
        row.getLong("origin_offset"),
        row.getLong("record_timestamp"),
        TimestampType.CREATE_TIME,
        key == null ? ConsumerRecord.NULL_SIZE : key.length,
        value == null ? ConsumerRecord.NULL_SIZE : value.length,
        key,
        value,
        HeadersJson.parse(row.getString("headers")),
        Optional.empty());
  }
}
