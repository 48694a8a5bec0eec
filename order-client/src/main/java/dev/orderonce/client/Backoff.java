package dev.orderonce.client;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next attempt: a random part ("full jitter") of a bound that doubles
 * with each attempt, so that clients that failed together do not come back together.
 *
 * @param first the bound after the first attempt
 * @param max the greatest bound
 * @param random numbers from 0 to 1
 */
record Backoff(Duration first, Duration max, DoubleSupplier random) {

  /** Past this the bound is at its greatest, and doubling it would overflow. */
  private static final int MAX_DOUBLINGS = 30;

  /**
   * The wait after an attempt.
   *
   * @param attempt the number of attempts so far, from 1
   * @param atLeast what the server asked for; the random part comes on top
   */
  Duration after(int attempt, Duration atLeast) {
    long factor = 1L << Math.min(attempt - 1, MAX_DOUBLINGS);
    Duration bound = max.dividedBy(factor).compareTo(first) < 0 ? max : first.multipliedBy(factor);
    return atLeast.plusNanos((long) (bound.toNanos() * random.getAsDouble()));
  }
}
