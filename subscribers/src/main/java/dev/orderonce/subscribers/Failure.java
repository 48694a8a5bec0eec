package dev.orderonce.subscribers;

import java.sql.SQLException;
import java.time.Duration;
import org.apache.kafka.common.errors.FencedInstanceIdException;
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

  static Failure after(@Nullable Failure last, Batch batch, String what) {
    return new Failure(last == null ? 1 : last.attempts + 1, batch, what);
  }

  /**
   * Whether trying again cannot help: the data do not fit the schema or break a constraint (SQL
   * state classes 22 and 23), or another process has taken this member's name.
   */
  static boolean isPermanent(Exception e) {
    if (e instanceof SQLException sql && sql.getSQLState() != null) {
      return sql.getSQLState().startsWith("22") || sql.getSQLState().startsWith("23");
    }
    return e instanceof FencedInstanceIdException;
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
