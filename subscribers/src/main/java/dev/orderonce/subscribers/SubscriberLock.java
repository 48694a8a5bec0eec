package dev.orderonce.subscribers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Keeps decisions about dead letters apart from the batches of their subscriber, in whatever
 * instance: a batch must not look whether an order waits behind a dead letter while the last of
 * that order's letters is being released. Batches do not wait for each other.
 */
final class SubscriberLock {

  /** Sets these locks apart from others that the database knows. */
  private static final int SPACE = 0x0DE40;

  /** A batch takes less; who waits for one keeps the next from beginning. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private SubscriberLock() {}

  /** Holds decisions off until the transaction ends. */
  static void forBatch(Connection transaction, String subscriber) throws SQLException {
    take(transaction, "select pg_advisory_xact_lock_shared(?, hashtext(?))", subscriber);
  }

  /**
   * Waits for the batches that are under way, and holds others off until the transaction ends. From
   * here on the transaction waits for no lock longer than that.
   *
   * @throws SQLException if that takes too long; then nobody is held off any more
   */
  static void forDecision(Connection transaction, String subscriber, Duration longestWait)
      throws SQLException {
    try (Statement statement = transaction.createStatement()) {
      statement.execute("set local lock_timeout = %d".formatted(longestWait.toMillis()));
    }
    try {
      take(transaction, "select pg_advisory_xact_lock(?, hashtext(?))", subscriber);
    } catch (SQLException e) {
      if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw e;
      }
      throw new SQLException(
          "a batch of the %s, a rebuild or a decision has been under way for more than %d ms"
              .formatted(subscriber, longestWait.toMillis()),
          LOCK_NOT_AVAILABLE,
          e);
    }
  }

  /** Waits for {@link #LONGEST_WAIT} at most. */
  static void forDecision(Connection transaction, String subscriber) throws SQLException {
    forDecision(transaction, subscriber, LONGEST_WAIT);
  }

  private static void take(Connection transaction, String sql, String subscriber)
      throws SQLException {
    try (PreparedStatement select = transaction.prepareStatement(sql)) {
      select.setInt(1, SPACE);
      select.setString(2, subscriber);
      select.execute();
    }
  }
}
