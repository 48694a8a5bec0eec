package dev.orderonce.ingest;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/** What a failure of the database means to a client. */
final class SqlFailures {

  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String CONNECTION_CLASS = "08";

  /**
   * Shutting down, crashed, starting up, out of connections, and a statement that was cancelled.
   */
  private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "53300", "57014");

  private SqlFailures() {}

  /** The problem to answer, or the failure itself as a bug. */
  static RuntimeException translate(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    if (state.equals(LOCK_NOT_AVAILABLE)) {
      return Problems.inFlight();
    }
    if (e instanceof SQLTransientConnectionException
        || state.startsWith(CONNECTION_CLASS)
        || AWAY.contains(state)) {
      return Problems.databaseUnavailable();
    }
    return new IllegalStateException("the database refused a statement", e);
  }

  /** Whether another order of the tenant has the reference. */
  static boolean isReferenceTaken(SQLException e) {
    return e instanceof PSQLException postgres
        && PSQLState.UNIQUE_VIOLATION.getState().equals(e.getSQLState())
        && isAbout(postgres.getServerErrorMessage(), "orders_reference");
  }

  private static boolean isAbout(@Nullable ServerErrorMessage message, String constraint) {
    return message != null && constraint.equals(message.getConstraint());
  }
}
