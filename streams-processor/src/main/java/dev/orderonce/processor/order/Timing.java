package dev.orderonce.processor.order;

import java.time.Duration;
import java.time.Instant;

/**
 * How long an order waits for what.
 *
 * @param stepTimeout how long a step's participant has to answer the first time; twice as long each
 *     further time, up to {@link #LONGEST_STEP_TIMEOUT}
 * @param stepTries how often a participant is asked before the order gives up, at least 1
 * @param orderExpiry how long after its creation an order must be paid
 * @param orderRetention how long a finished order is kept after its last change
 */
public record Timing(
    Duration stepTimeout, int stepTries, Duration orderExpiry, Duration orderRetention) {

  /** The longest that a participant has to answer, unless the first time is longer. */
  public static final Duration LONGEST_STEP_TIMEOUT = Duration.ofHours(1);

  /** What is right for most. */
  public static final Timing DEFAULT =
      new Timing(Duration.ofSeconds(30), 5, Duration.ofHours(24), Duration.ofDays(30));

  private static final int MOST_DOUBLINGS = 30;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a duration is not positive or there is not even one try
   */
  public Timing {
    if (!stepTimeout.isPositive() || !orderExpiry.isPositive() || !orderRetention.isPositive()) {
      throw new IllegalArgumentException("durations must be positive");
    }
    if (stepTries < 1) {
      throw new IllegalArgumentException("a participant must be asked at least once");
    }
  }

  /** When a participant is asked again that is now asked for the {@code tries}th time. */
  Instant deadline(int tries, Instant now) {
    return now.plus(timeout(tries));
  }

  /** How long after the first time a step without an answer is asked for the last time. */
  public Duration longestRedelivery() {
    Duration sum = Duration.ZERO;
    for (int tries = 1; tries < stepTries; tries++) {
      sum = sum.plus(timeout(tries));
    }
    return sum;
  }

  private Duration timeout(int tries) {
    Duration longest =
        stepTimeout.compareTo(LONGEST_STEP_TIMEOUT) > 0 ? stepTimeout : LONGEST_STEP_TIMEOUT;
    if (tries > MOST_DOUBLINGS) {
      return longest;
    }
    Duration doubled = stepTimeout.multipliedBy(1L << (tries - 1));
    return doubled.compareTo(longest) > 0 ? longest : doubled;
  }
}
