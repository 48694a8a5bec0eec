package dev.orderonce.subscribers;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Binds rows to a statement column by column, each as one PostgreSQL array, so that a batch takes
 * one statement, not one a row. The columns go to the statement's parameters in their order.
 */
final class Columns<T> {

  private final PreparedStatement statement;
  private final Collection<? extends T> rows;
  private int next;

  private Columns(PreparedStatement statement, Collection<? extends T> rows, int firstParameter) {
    this.statement = statement;
    this.rows = rows;
    this.next = firstParameter;
  }

  static <T> Columns<T> of(PreparedStatement statement, Collection<? extends T> rows) {
    return new Columns<>(statement, rows, 1);
  }

  /** Columns of which the first goes to that parameter, counting from 1. */
  static <T> Columns<T> from(
      int firstParameter, PreparedStatement statement, Collection<? extends T> rows) {
    return new Columns<>(statement, rows, firstParameter);
  }

  Columns<T> uuid(Function<? super T, ? extends @Nullable UUID> column) throws SQLException {
    return add("uuid", column);
  }

  Columns<T> text(Function<? super T, ? extends @Nullable String> column) throws SQLException {
    return add("text", column);
  }

  Columns<T> number(Function<? super T, Long> column) throws SQLException {
    return add("bigint", column);
  }

  Columns<T> bytes(Function<? super T, byte @Nullable []> column) throws SQLException {
    return add("bytea", rows.stream().map(column).toArray(byte[][]::new));
  }

  Columns<T> time(Function<? super T, Instant> column) throws SQLException {
    return add("timestamptz", row -> column.apply(row).toString());
  }

  private Columns<T> add(String type, Function<? super T, ?> column) throws SQLException {
    return add(type, rows.stream().map(column).toArray());
  }

  private Columns<T> add(String type, @Nullable Object[] values) throws SQLException {
    statement.setArray(next++, statement.getConnection().createArrayOf(type, values));
    return this;
  }
}
