package dev.orderonce.relay;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;

/** The replication slot, which keeps the WAL that was not confirmed. */
final class ReplicationSlot {

  private static final String READ =
      """
      select active, coalesce(wal_status, '') = 'lost' as lost,
             pg_wal_lsn_diff(confirmed_flush_lsn, '0/0')::bigint as confirmed,
             pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint as written, safe_wal_size
      from pg_replication_slots where slot_name = ?
      """;

  private final DataSource database;
  private final String name;

  ReplicationSlot(DataSource database, String name) {
    this.database = database;
    this.name = name;
  }

  /**
   * The slot at one moment.
   *
   * @param active whether a connection streams from it
   * @param lost whether the server has removed WAL that it needs
   * @param confirmed the LSN up to which it was confirmed
   * @param written the LSN up to which the server has written
   * @param spare how many bytes may be written before the server removes WAL that it needs; empty
   *     if it never does
   */
  record State(boolean active, boolean lost, long confirmed, long written, OptionalLong spare) {

    /** How many bytes of WAL are not confirmed. */
    long lag() {
      return written - confirmed;
    }
  }

  /** What the server says of it; empty if there is no such slot. */
  Optional<State> read() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(READ)) {
      query.setString(1, name);
      try (ResultSet rows = query.executeQuery()) {
        Optional<State> state = rows.next() ? Optional.of(state(rows)) : Optional.empty();
        connection.rollback();
        return state;
      }
    }
  }

  private static State state(ResultSet rows) throws SQLException {
    long spare = rows.getLong("safe_wal_size");
    boolean bounded = !rows.wasNull();
    return new State(
        rows.getBoolean("active"),
        rows.getBoolean("lost"),
        rows.getLong("confirmed"),
        rows.getLong("written"),
        bounded ? OptionalLong.of(spare) : OptionalLong.empty());
  }

  /**
   * Makes sure that streaming from the position leaves nothing out.
   *
   * <p>Without a position to go on from, nothing that counts was published. A slot that is there
   * then was made by an attempt that did not end, and its exported snapshot is gone: another
   * snapshot would not fit it, so that a row could fall between them. The slot is made anew.
   *
   * @return the position, if it can be used; if not, the outbox is read from its beginning
   * @throws PositionLostException if rows behind the position can no longer be read
   */
  Optional<SourcePosition> reconcile(Optional<SourcePosition> stored) throws SQLException {
    Optional<SourcePosition> usable = stored.filter(position -> !position.inSnapshot());
    Optional<State> slot = read();
    if (usable.isPresent()) {
      requireReadable(usable.get(), slot);
    } else if (slot.isPresent()) {
      drop();
    }
    return usable;
  }

  private void requireReadable(SourcePosition position, Optional<State> slot) {
    if (slot.isEmpty()) {
      throw new PositionLostException(
          "the replication slot %s is gone: rows that were written since may be unpublished"
              .formatted(name));
    }
    if (slot.get().lost()) {
      throw new PositionLostException(
          "the server removed WAL that the replication slot %s needs".formatted(name));
    }
    if (slot.get().confirmed() > position.lsn()) {
      throw new PositionLostException(
          "the replication slot %s was moved on by somebody else, past rows that are not published"
              .formatted(name));
    }
    if (slot.get().written() < position.lsn()) {
      throw new PositionLostException(
          "the database is older than what was published: it was restored, or failed over with a loss");
    }
  }

  /** Fails while a connection streams from it. */
  private void drop() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement drop =
            connection.prepareStatement("select pg_drop_replication_slot(?)")) {
      drop.setString(1, name);
      drop.execute();
      connection.commit();
    }
  }
}
