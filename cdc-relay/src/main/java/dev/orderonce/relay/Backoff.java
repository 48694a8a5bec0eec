package dev.orderonce.relay;

import java.time.Duration;

/** Waits that double from one attempt to the next, up to a bound. */
final class Backoff {

  static final Duration SHORTEST = Duration.ofMillis(250);
  static final Duration LONGEST = Duration.ofSeconds(8);

  private Duration next = SHORTEST;

  /** The wait before the next attempt. */
  Duration next() {
    Duration wait = next;
    Duration doubled = wait.multipliedBy(2);
    next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    return wait;
  }

  /** Begins anew, after an attempt that got somewhere. */
  void reset() {
    next = SHORTEST;
  }
}
