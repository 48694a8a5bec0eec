package dev.orderonce.subscribers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The database as a test looks at it, empty at the start of each test. */
final class TestDatabase {

  private TestDatabase() {}

  static void empty() throws SQLException {
    execute(
        """
        truncate inbox, outbox, transfers, accounts, stock, stock_movements, orders, order_history, commands,
                 idempotency_keys, dead_letters, dead_letter_actions, audit_marks, audit_totals,
                 audit_discrepancies
        """);
  }

  /** Only what the ledger writes: quick enough for a property that tries often. */
  static void emptyLedger() throws SQLException {
    execute("truncate inbox, outbox, transfers, accounts");
  }

  static int execute(String sql, @Nullable Object... parameters) throws SQLException {
    try (Connection connection = Parts.pool().getConnection();
        PreparedStatement statement = prepare(connection, sql, parameters)) {
      int rows = statement.executeUpdate();
      connection.commit();
      return rows;
    }
  }

  /** The one number that the query gives; 0 for a sum of nothing. */
  static long number(String sql, @Nullable Object... parameters) throws SQLException {
    try (Connection connection = Parts.pool().getConnection();
        PreparedStatement statement = prepare(connection, sql, parameters);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  /** The rows, each as its values with a space between them. */
  static List<String> rows(String sql, @Nullable Object... parameters) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = Parts.pool().getConnection();
        PreparedStatement statement = prepare(connection, sql, parameters);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        List<@Nullable String> values = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          values.add(row.getString(i));
        }
        rows.add(String.join(" ", values));
      }
    }
    return rows;
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }
}
