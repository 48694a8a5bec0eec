package dev.orderonce.relay;

import dev.orderonce.kit.Failures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a standby of the server could take over without what is already published.
 *
 * <p>Such a slot follows to standbys; but it may be ahead of them, unless the server is told to
 * publish only what they have. Not safe for use by many threads.
 */
final class FailoverCheck {

  private static final Logger log = LoggerFactory.getLogger(FailoverCheck.class);
  private static final int FIRST_WITH_FAILOVER = 170_000;

  private static final String UNGUARDED =
      """
      select exists (select from pg_replication_slots where slot_name = ? and failover)
             and current_setting('synchronized_standby_slots') = ''
             and (exists (select from pg_replication_slots where slot_type = 'physical')
                  or exists (select from pg_stat_replication r
                             where not exists (select from pg_replication_slots s
                                               where s.active_pid = r.pid
                                                 and s.slot_type = 'logical')))
      """;

  private final DataSource database;
  private final String slot;
  private Optional<String> told = Optional.empty();

  FailoverCheck(DataSource database, String slot) {
    this.database = database;
    this.slot = slot;
  }

  /** Looks, and warns of what was not so before. */
  void look() {
    try {
      Optional<String> warning = warning();
      if (!warning.equals(told)) {
        warning.ifPresent(log::warn);
        told = warning;
      }
    } catch (SQLException | RuntimeException e) {
      log.debug("standbys could not be looked at: {}", Failures.line(e));
    }
  }

  /** What is wrong; empty if nothing is. */
  Optional<String> warning() throws SQLException {
    return unguarded()
        ? Optional.of(
            "the slot %s fails over, but synchronized_standby_slots is empty: after a fail-over, rows may"
                    .formatted(slot)
                + " be published that the database does not have")
        : Optional.empty();
  }

  private boolean unguarded() throws SQLException {
    try (Connection connection = database.getConnection()) {
      boolean unguarded = hasFailover(connection) && unguarded(connection);
      connection.rollback();
      return unguarded;
    }
  }

  private boolean unguarded(Connection connection) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(UNGUARDED)) {
      query.setString(1, slot);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() && rows.getBoolean(1);
      }
    }
  }

  private static boolean hasFailover(Connection connection) throws SQLException {
    try (PreparedStatement query =
            connection.prepareStatement("select current_setting('server_version_num')::int");
        ResultSet rows = query.executeQuery()) {
      return rows.next() && rows.getInt(1) >= FIRST_WITH_FAILOVER;
    }
  }
}
