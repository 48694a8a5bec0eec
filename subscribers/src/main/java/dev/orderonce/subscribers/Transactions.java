package dev.orderonce.subscribers;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Work in one transaction: committed as a whole, or rolled back when it throws. */
final class Transactions {

  private Transactions() {}

  /** What is done in a transaction. */
  @FunctionalInterface
  interface Work<T> {
    T in(Connection transaction) throws SQLException;
  }

  /**
   * Does the work and commits.
   *
   * @throws SQLException if that failed; then nothing of it has happened, unless the connection was
   *     lost during the commit
   */
  static <T> T commit(DataSource dataSource, Work<T> work) throws SQLException {
    try (Connection transaction = dataSource.getConnection()) {
      try {
        T result = work.in(transaction);
        transaction.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        rollBack(transaction, e);
        throw e;
      }
    }
  }

  private static void rollBack(Connection transaction, Exception cause) {
    try {
      transaction.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
