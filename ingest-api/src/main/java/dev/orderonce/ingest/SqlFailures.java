package dev.orderonce.ingest;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** What a failure of the database means to a client. */
final class SqlFailures {

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  /** Deadlocks and the like: another transaction was preferred. */
  private static final String ROLLED_BACK_CLASS = "40";

  private static final String READ_ONLY = "25006";

  /** Connection, resources, operator, system: all of which pass. */
  private static final Set<String> PASSING_CLASSES = Set.of("08", "53", "57", "58");

  /** Shutting down, crashed, starting up, dropped, out of connections, at rest for too long. */
  private static final Set<String> DISCONNECTED =
      Set.of("57P01", "57P02", "57P03", "57P04", "53300", "25P03");

  private static final int CLASS_LENGTH = 2;

  private SqlFailures() {}

  /** The problem to answer, or the failure itself as a bug. */
  static RuntimeException translate(SQLException e) {
    String state = state(e);
    if (state.equals(LOCK_NOT_AVAILABLE) || state.startsWith(ROLLED_BACK_CLASS)) {
      return Problems.inFlight();
    }
    // A standby that was promoted elsewhere takes reads only.
    if (isConnectionLost(e)
        || state.equals(READ_ONLY)
        || PASSING_CLASSES.contains(state.substring(0, Math.min(CLASS_LENGTH, state.length())))) {
      return Problems.databaseUnavailable();
    }
    return new IllegalStateException("the database refused a statement", e);
  }

  /** Whether the failure was the connection's, so that another one may do better. */
  static boolean isConnectionLost(SQLException e) {
    return e instanceof SQLTransientConnectionException
        || state(e).startsWith("08")
        || DISCONNECTED.contains(state(e));
  }

  private static String state(SQLException e) {
    return String.valueOf(e.getSQLState());
  }
}
