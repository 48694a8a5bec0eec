package dev.orderonce.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orderonce.contract.Items;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of the database as the answers that they are given as. */
final class Rows {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Rows() {}

  /**
   * A row of {@code orders}.
   *
   * @param history its history, where that is shown
   */
  static Answers.OrderAnswer order(ResultSet row, @Nullable List<Answers.HistoryEntry> history)
      throws SQLException {
    return new Answers.OrderAnswer(
        row.getString("id"),
        row.getString("customer_id"),
        row.getLong("amount"),
        row.getString("currency"),
        row.getString("reference"),
        items(row.getString("items")),
        row.getString("state"),
        row.getLong("version"),
        time(row, "created_at"),
        time(row, "updated_at"),
        row.getString("reason"),
        row.getString("reason_detail"),
        history);
  }

  /** A row of {@code order_history}. */
  static Answers.HistoryEntry historyEntry(ResultSet row) throws SQLException {
    return new Answers.HistoryEntry(row.getLong("version"), row.getString("type"), time(row, "at"));
  }

  /** The first entry of a history, which the row that tells of the order holds. */
  static Answers.HistoryEntry creation(ResultSet order) throws SQLException {
    return new Answers.HistoryEntry(1, "OrderCreated", time(order, "created_at"));
  }

  /** A row of {@code commands}. */
  static Answers.CommandAnswer command(ResultSet row) throws SQLException {
    return new Answers.CommandAnswer(
        row.getString("id"),
        row.getString("order_id"),
        row.getString("type"),
        row.getString("status"),
        row.getString("code"),
        time(row, "created_at"),
        optionalTime(row, "decided_at"));
  }

  /** A row of {@code idempotency_keys}. */
  static Answers.KeyAnswer key(ResultSet row) throws SQLException {
    return new Answers.KeyAnswer(
        row.getInt("status"),
        row.getString("order_id"),
        row.getString("command_id"),
        time(row, "created_at"),
        time(row, "expires_at"));
  }

  private static @Nullable Items items(@Nullable String json) {
    try {
      return json == null ? null : JSON.readValue(json, Items.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the items of an order cannot be read", e);
    }
  }

  private static String time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant().toString();
  }

  private static @Nullable String optionalTime(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant().toString();
  }
}
