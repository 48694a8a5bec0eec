package dev.orderonce.subscribers;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Forgets the messages that cannot come again, in batches so small that nobody notices: no row is
 * waited for, and none is held for long.
 */
final class InboxExpiry {

  private static final String EXPIRE =
      """
      delete from inbox
      where (subscriber, message_id) in (
        select subscriber, message_id from inbox
        where received_at < now() - ? * interval '1 millisecond'
        order by received_at
        limit ?
        for update skip locked)
      """;

  private final DataSource dataSource;
  private final Duration window;
  private final int batchSize;

  InboxExpiry(DataSource dataSource, Duration window, int batchSize) {
    this.dataSource = dataSource;
    this.window = window;
    this.batchSize = batchSize;
  }

  /** Forgets all that is due now, and returns how many that were. */
  long run() throws SQLException {
    long all = 0;
    while (true) {
      int some = expireSome();
      all += some;
      if (some < batchSize) {
        return all;
      }
    }
  }

  private int expireSome() throws SQLException {
    return Transactions.commit(
        dataSource,
        transaction -> {
          try (PreparedStatement delete = transaction.prepareStatement(EXPIRE)) {
            delete.setLong(1, window.toMillis());
            delete.setInt(2, batchSize);
            return delete.executeUpdate();
          }
        });
  }
}
