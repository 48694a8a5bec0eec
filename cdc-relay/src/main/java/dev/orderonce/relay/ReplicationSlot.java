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

  /** The name of a segment of the WAL begins with its timeline; the control file has it later. */
  private static final String WAL =
      """
      select (select system_identifier from pg_control_system()) as server,
             ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int as timeline
      """;

  /** Of the ids below the next one, that with the same lower half; none if there is none. */
  private static final String COMMITTED =
      """
      select coalesce(pg_xact_status(id::text::xid8) = 'committed', false) as committed
      from (select next, next - ((next - ?) & 4294967295) as id
            from (select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next) as present)
           as full_id
      where id > 0 and id < next
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

  String name() {
    return name;
  }

  /** Which WAL the server writes at present. */
  WalTimeline wal() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(WAL);
        ResultSet rows = query.executeQuery()) {
      rows.next();
      WalTimeline wal = new WalTimeline(rows.getLong("server"), rows.getInt("timeline"));
      connection.rollback();
      return wal;
    }
  }

  /**
   * Whether the server has that transaction; also false if it was so long ago that it is forgotten.
   *
   * @param transaction its id, without the epoch
   */
  boolean hasCommitted(long transaction) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(COMMITTED)) {
      query.setLong(1, transaction);
      try (ResultSet rows = query.executeQuery()) {
        boolean committed = rows.next() && rows.getBoolean("committed");
        connection.rollback();
        return committed;
      }
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

  /** Drops it; fails while a connection streams from it. */
  void drop() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement drop =
            connection.prepareStatement("select pg_drop_replication_slot(?)")) {
      drop.setString(1, name);
      drop.execute();
      connection.commit();
    }
  }
}
