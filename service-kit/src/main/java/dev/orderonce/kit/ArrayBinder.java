package dev.orderonce.kit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Binds rows to a statement whose parameters are arrays, one for each column, as {@code unnest}
 * takes them. Only text, bytes and numbers: these the driver sends in binary.
 */
public final class ArrayBinder<T> {

  private final Connection connection;
  private final PreparedStatement statement;
  private final List<T> rows;
  private int next = 1;

  /** Begins with the statement's first parameter. */
  public ArrayBinder(Connection connection, PreparedStatement statement, List<T> rows) {
    this.connection = connection;
    this.statement = statement;
    this.rows = List.copyOf(rows);
  }

  /** Binds the next parameter, a {@code text[]}. */
  public ArrayBinder<T> text(Function<? super T, @Nullable String> column) throws SQLException {
    return bind("text", String[]::new, column);
  }

  /** Binds the next parameter, a {@code bytea[]}. */
  public ArrayBinder<T> bytes(Function<? super T, byte[]> column) throws SQLException {
    return bind("bytea", byte[][]::new, column);
  }

  /** Binds the next parameter, a {@code bigint[]}. */
  public ArrayBinder<T> number(ToLongFunction<? super T> column) throws SQLException {
    return bind("int8", Long[]::new, column::applyAsLong);
  }

  private <C extends @Nullable Object> ArrayBinder<T> bind(
      String type, IntFunction<C[]> array, Function<? super T, C> column) throws SQLException {
    C[] values = array.apply(rows.size());
    for (int i = 0; i < values.length; i++) {
      values[i] = column.apply(rows.get(i));
    }
    statement.setArray(next++, connection.createArrayOf(type, values));
    return this;
  }
}
