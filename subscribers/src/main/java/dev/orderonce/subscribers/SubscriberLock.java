package dev.orderonce.subscribers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Keeps decisions about dead letters apart from the batches of their subscriber, in whatever
 * instance: a batch must not look whether an order waits behind a dead letter while the last of
 * that order's letters is being released. Batches do not wait for each other.
 */
final class SubscriberLock {

  /** Sets these locks apart from others that the database knows. */
  private static final int SPACE = 0x0DE40;

  private SubscriberLock() {}

  /** Holds decisions off until the transaction ends. */
  static void forBatch(Connection transaction, String subscriber) throws SQLException {
    take(transaction, "select pg_advisory_xact_lock_shared(?, hashtext(?))", subscriber);
  }

  /** Waits for the batches that are under way, and holds others off until the transaction ends. */
  static void forDecision(Connection transaction, String subscriber) throws SQLException {
    take(transaction, "select pg_advisory_xact_lock(?, hashtext(?))", subscriber);
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
