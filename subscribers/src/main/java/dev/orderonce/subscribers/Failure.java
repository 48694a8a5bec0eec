package dev.orderonce.subscribers;

import dev.orderonce.kit.Failures;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A batch that failed and is going to be taken again.
 *
 * @param attempts how often in a row, counting from 1
 * @param batch what was to be applied; empty if polling itself failed
 * @param what what went wrong the last time
 */
record Failure(int attempts, Batch batch, String what) {

  private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);
  private static final int DOUBLINGS = 7;

  /** Classes of SQL states: cardinality, data, integrity constraint, program limit. */
  private static final Set<String> DATA_AT_FAULT = Set.of("21", "22", "23", "54");

  private static final int STATE_LENGTH = 5;

  static Failure after(@Nullable Failure last, Batch batch, Exception cause) {
    return new Failure(last == null ? 1 : last.attempts + 1, batch, what(cause));
  }

  /** In a line for logs and health, which must not quote what was sent, as the database may. */
  private static String what(Exception cause) {
    return cause instanceof SQLException sql && isPoison(sql)
        ? "SQL state " + sql.getSQLState()
        : Failures.line(cause);
  }

  /**
   * Whether a message is in the way: it asks for what must not be, or its data do not fit. What the
   * database is to blame for, be it away, restarting or in a deadlock, is not.
   */
  static boolean isPoison(Exception e) {
    if (e instanceof SQLException sql) {
      String state = sql.getSQLState();
      return state != null
          && state.length() == STATE_LENGTH
          && DATA_AT_FAULT.contains(state.substring(0, 2));
    }
    return true;
  }

  /** How long to wait before the next attempt: doubling, up to a bound. */
  Duration backoff() {
    Duration doubled = FIRST_BACKOFF.multipliedBy(1L << Math.min(attempts - 1, DOUBLINGS));
    return doubled.compareTo(LONGEST_BACKOFF) < 0 ? doubled : LONGEST_BACKOFF;
  }

  @Override
  public String toString() {
    return "attempt %d failed, trying again: %s".formatted(attempts, what);
  }
}
