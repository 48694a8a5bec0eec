package dev.orderonce.relay;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Tells which rows of the outbox are certainly published, when all that is known is an LSN.
 *
 * <p>A row does not have the LSN of its commit; it has the id of its transaction. So the database
 * is asked, at one moment, for an id below which every transaction has ended, and then for the end
 * of the WAL. Once the slot is confirmed past that end, every row of a lower id is in Kafka.
 *
 * <p>The mark is kept in the same database as the rows: one that is restored from a backup takes
 * its mark back with it.
 */
final class OutboxMarks {

  private static final String SERVER = "(select system_identifier from pg_control_system())";

  private static final String PROPOSE =
      """
      select pg_snapshot_xmin(pg_current_snapshot())::text as below,
             pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint as lsn
      """;

  private static final String STORE =
      """
      insert into relay_marks (slot, published_below, server, marked_at)
      values (?, ?::xid8, %s, now())
      on conflict (slot) do update
      set published_below = excluded.published_below, server = excluded.server,
          marked_at = excluded.marked_at
      """
          .formatted(SERVER);

  /** A mark of another server, or from a later time than this one's, says nothing. */
  private static final String READ =
      """
      select published_below::text as below from relay_marks
      where slot = ? and server = %s
        and published_below <= pg_snapshot_xmax(pg_current_snapshot())
      """
          .formatted(SERVER);

  private final DataSource database;
  private final String slot;

  OutboxMarks(DataSource database, String slot) {
    this.database = database;
    this.slot = slot;
  }

  /**
   * A mark that holds as soon as the slot is confirmed up to an LSN.
   *
   * @param below the id below which every transaction had ended at that LSN
   */
  record Proposal(String below, long lsn) {}

  /** A mark at the present end of the WAL. */
  Proposal propose() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(PROPOSE);
        ResultSet rows = query.executeQuery()) {
      rows.next();
      Proposal proposal = new Proposal(rows.getString("below"), rows.getLong("lsn"));
      connection.rollback();
      return proposal;
    }
  }

  /** Keeps a mark that holds. */
  void store(Proposal reached) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement store = connection.prepareStatement(STORE)) {
      store.setString(1, slot);
      store.setString(2, reached.below());
      store.executeUpdate();
      connection.commit();
    }
  }

  /** The id below which every transaction's rows are published; empty if nothing is known. */
  Optional<String> publishedBelow() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(READ)) {
      query.setString(1, slot);
      try (ResultSet rows = query.executeQuery()) {
        Optional<String> below =
            rows.next() ? Optional.of(rows.getString("below")) : Optional.empty();
        connection.rollback();
        return below;
      }
    }
  }
}
