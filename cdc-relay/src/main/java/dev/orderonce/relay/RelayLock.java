package dev.orderonce.relay;

import dev.orderonce.kit.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to be the one relay on a slot: an advisory lock, which the database gives to the next
 * as soon as the holder's connection has ended.
 *
 * <p>It only decides who tries. That two never publish side by side is due to the producer, whose
 * start fences the former. Not safe for use by many threads.
 */
final class RelayLock implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RelayLock.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** The server gives up a holder whose machine has gone silent after about as long. */
  private static final String NOTICE_SILENCE =
      """
      set tcp_keepalives_idle = 4; set tcp_keepalives_interval = 1; set tcp_keepalives_count = 3;
      set tcp_user_timeout = 7000; set idle_session_timeout = 0
      """;

  private static final String LOCK =
      "select pg_try_advisory_lock(hashtextextended('orderonce-relay/' || ?, 0))";

  private final DatabaseSettings database;
  private final String slot;
  private @Nullable Connection held;

  RelayLock(DatabaseSettings database, String slot) {
    this.database = database;
    this.slot = slot;
  }

  /** Takes it, unless it is held already or another has it; says whether it is held. */
  boolean acquire() throws SQLException {
    if (held != null && held.isValid((int) PATIENCE.toSeconds())) {
      return true;
    }
    close();
    Connection connection = connect();
    boolean locked = false;
    try {
      locked = lock(connection);
      held = locked ? connection : null;
    } finally {
      if (!locked) {
        connection.close();
      }
    }
    return locked;
  }

  /** Gives it back. */
  @Override
  public void close() {
    Connection connection = held;
    held = null;
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        log.debug("the lock's connection was gone already", e);
      }
    }
  }

  private Connection connect() throws SQLException {
    Properties config = new Properties();
    config.setProperty("user", database.user());
    config.setProperty("password", database.password());
    config.setProperty("ApplicationName", "relay-lock");
    config.setProperty("connectTimeout", Long.toString(PATIENCE.toSeconds()));
    config.setProperty("socketTimeout", Long.toString(PATIENCE.toSeconds()));
    config.setProperty("tcpKeepAlive", "true");
    return DriverManager.getConnection(database.jdbcUrl(), config);
  }

  private boolean lock(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        PreparedStatement lock = connection.prepareStatement(LOCK)) {
      statement.execute(NOTICE_SILENCE);
      lock.setString(1, slot);
      try (ResultSet rows = lock.executeQuery()) {
        return rows.next() && rows.getBoolean(1);
      }
    }
  }
}
