package dev.orderonce.relay;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Spreads rows over time, so that a backlog does not come out faster than what follows can take it.
 * It looks ahead by nothing: what was not used up is not saved for later. Not safe for use by many
 * threads.
 */
final class Throttle {

  private static final double NANOS = 1e9;

  private final int rowsPerSecond;
  private final InstantSource clock;
  private Instant free = Instant.MIN;

  /**
   * A throttle.
   *
   * @param rowsPerSecond the rate; 0 for none
   */
  Throttle(int rowsPerSecond, InstantSource clock) {
    this.rowsPerSecond = rowsPerSecond;
    this.clock = clock;
  }

  /** Books some rows, and tells how long to wait before they may go. */
  Duration book(int rows) {
    if (rowsPerSecond == 0) {
      return Duration.ZERO;
    }
    Instant now = clock.instant();
    Instant start = free.isBefore(now) ? now : free;
    free = start.plusNanos(Math.round(rows * NANOS / rowsPerSecond));
    return Duration.between(now, start);
  }
}
