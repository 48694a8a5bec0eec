package dev.orderonce.client;

import java.time.Duration;

/**
 * How long and how often a client tries.
 *
 * @param deadline for a call as a whole, with all attempts and waits
 * @param attemptTimeout for one attempt
 * @param firstBackoff the greatest wait after the first attempt; it doubles with each further one
 * @param maxBackoff the greatest wait of all, unless the server asks for more
 * @param budget how many retries the calls of the client share
 */
public record RetrySettings(
    Duration deadline,
    Duration attemptTimeout,
    Duration firstBackoff,
    Duration maxBackoff,
    RetryBudget budget) {

  /**
   * 30 s as a whole, 10 s an attempt, waits of up to 100 ms that grow to up to 5 s, and {@link
   * RetryBudget#DEFAULT}.
   */
  public static final RetrySettings DEFAULT =
      new RetrySettings(
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofMillis(100),
          Duration.ofSeconds(5),
          RetryBudget.DEFAULT);

  /**
   * Checks that each length of time is more than zero.
   *
   * @throws IllegalArgumentException if one is not
   */
  public RetrySettings {
    for (Duration duration : new Duration[] {deadline, attemptTimeout, firstBackoff, maxBackoff}) {
      if (!duration.isPositive()) {
        throw new IllegalArgumentException("durations must be more than zero");
      }
    }
  }

  /** The same with another deadline. */
  public RetrySettings withDeadline(Duration other) {
    return new RetrySettings(other, attemptTimeout, firstBackoff, maxBackoff, budget);
  }

  /** The same with another timeout for one attempt. */
  public RetrySettings withAttemptTimeout(Duration other) {
    return new RetrySettings(deadline, other, firstBackoff, maxBackoff, budget);
  }

  /** The same with another budget. */
  public RetrySettings withBudget(RetryBudget other) {
    return new RetrySettings(deadline, attemptTimeout, firstBackoff, maxBackoff, other);
  }
}
