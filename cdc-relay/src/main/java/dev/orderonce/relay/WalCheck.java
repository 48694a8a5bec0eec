package dev.orderonce.relay;

import dev.orderonce.kit.ConfigurationException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What to do about a server that keeps WAL for a slot without a bound: while the relay is away, its
 * disk fills up, and then the database stops.
 */
enum WalCheck {
  IGNORE,
  WARN,
  REFUSE;

  private static final Logger log = LoggerFactory.getLogger(WalCheck.class);
  private static final String BOUND = "max_slot_wal_keep_size";
  private static final String NO_BOUND = "-1";

  /**
   * Asks the server.
   *
   * @throws ConfigurationException if there is no bound and that is not to be
   */
  void check(DataSource database) throws SQLException {
    if (this != IGNORE && bound(database).equals(NO_BOUND)) {
      String line =
          "PostgreSQL keeps WAL for the relay without a bound: set %s (now %s)"
              .formatted(BOUND, NO_BOUND);
      if (this == REFUSE) {
        throw new ConfigurationException(line);
      }
      log.warn(line);
    }
  }

  /** As a setting has it. */
  static WalCheck parse(String text) {
    for (WalCheck check : values()) {
      if (check.name().toLowerCase(Locale.ROOT).equals(text)) {
        return check;
      }
    }
    throw new IllegalArgumentException("expected warn, refuse or ignore");
  }

  private static String bound(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("show " + BOUND)) {
      rows.next();
      String bound = rows.getString(1);
      connection.rollback();
      return bound;
    }
  }
}
