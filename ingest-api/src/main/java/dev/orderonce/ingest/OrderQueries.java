package dev.orderonce.ingest;

import dev.orderonce.contract.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What the API reads; every query is bound to one tenant. */
final class OrderQueries {

  private static final String ORDER = "select * from orders where id = ? and tenant = ?";

  private static final String HISTORY =
      "select version, type, at from order_history where order_id = ? order by version";

  private static final String COMMAND = "select * from commands where id = ? and tenant = ?";

  private static final String KEY =
      """
      select status, order_id, command_id, created_at, expires_at from idempotency_keys
      where key_hash = ? and tenant = ? and expires_at > ?
      """;

  private final DataSource database;

  OrderQueries(DataSource database) {
    this.database = database;
  }

  /** One order with its history, as of one moment. */
  Optional<Answers.OrderAnswer> order(UUID id, TenantId tenant) {
    return one(
        ORDER,
        select -> {
          select.setObject(1, id);
          select.setString(2, tenant.value());
        },
        OrderQueries::readOrder);
  }

  Optional<Answers.CommandAnswer> command(UUID id, TenantId tenant) {
    return one(
        COMMAND,
        select -> {
          select.setObject(1, id);
          select.setString(2, tenant.value());
        },
        (connection, row) ->
            new Answers.CommandAnswer(
                row.getString("id"),
                row.getString("order_id"),
                row.getString("type"),
                row.getString("status"),
                row.getString("code"),
                time(row, "created_at"),
                optionalTime(row, "decided_at")));
  }

  Optional<Answers.KeyAnswer> key(IdempotencyKey key, TenantId tenant, Instant now) {
    return one(
        KEY,
        select -> {
          select.setBytes(1, key.hash());
          select.setString(2, tenant.value());
          select.setObject(3, now.atOffset(ZoneOffset.UTC));
        },
        (connection, row) ->
            new Answers.KeyAnswer(
                row.getInt("status"),
                row.getString("order_id"),
                row.getString("command_id"),
                time(row, "created_at"),
                time(row, "expires_at")));
  }

  private static Answers.OrderAnswer readOrder(Connection connection, ResultSet row)
      throws SQLException {
    return new Answers.OrderAnswer(
        row.getString("id"),
        row.getString("customer_id"),
        row.getLong("amount"),
        row.getString("currency"),
        row.getString("reference"),
        row.getString("state"),
        row.getLong("version"),
        time(row, "created_at"),
        time(row, "updated_at"),
        row.getString("reason"),
        row.getString("reason_detail"),
        history(connection, row));
  }

  /** The row itself is the first entry; the others are rows of their own. */
  private static List<Answers.HistoryEntry> history(Connection connection, ResultSet order)
      throws SQLException {
    List<Answers.HistoryEntry> history = new ArrayList<>();
    history.add(new Answers.HistoryEntry(1, "OrderCreated", time(order, "created_at")));
    try (PreparedStatement select = connection.prepareStatement(HISTORY)) {
      select.setObject(1, order.getObject("id", UUID.class));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          history.add(
              new Answers.HistoryEntry(
                  row.getLong("version"), row.getString("type"), time(row, "at")));
        }
      }
    }
    return history;
  }

  private <T> Optional<T> one(String sql, Binder binder, RowReader<T> reader) {
    try (Connection connection = database.getConnection()) {
      // One snapshot for all statements, so that an order and its history agree.
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setReadOnly(true);
      try (PreparedStatement select = connection.prepareStatement(sql)) {
        binder.bind(select);
        try (ResultSet row = select.executeQuery()) {
          Optional<T> found =
              row.next() ? Optional.of(reader.read(connection, row)) : Optional.empty();
          connection.commit();
          return found;
        }
      }
    } catch (SQLException e) {
      throw SqlFailures.translate(e);
    }
  }

  private static String time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant().toString();
  }

  private static @Nullable String optionalTime(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant().toString();
  }

  @FunctionalInterface
  private interface Binder {
    void bind(PreparedStatement select) throws SQLException;
  }

  @FunctionalInterface
  private interface RowReader<T> {
    T read(Connection connection, ResultSet row) throws SQLException;
  }
}
