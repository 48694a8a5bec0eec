package dev.orderonce.processor;

import java.time.Duration;

/**
 * When a thread is to commit: soon while it keeps up, seldom while it is behind.
 *
 * <p>What follows from a message is seen when its transaction commits, and each commit is work for
 * all partitions that were written to. So a message that has just come is not kept waiting, but one
 * that has waited long already may wait a tenth longer, and the work that is saved is spent on
 * those behind it. Kafka Streams commits by itself once in {@link #longest} in any case.
 *
 * <p>For use by one thread, for all its tasks: they commit together.
 */
final class CommitPace {

  /** The interval that Kafka Streams takes by itself for exactly once: nothing is asked beyond. */
  private static final Duration LONGEST = Duration.ofMillis(100);

  /** Of what a message has waited, the part that the next commit may take. */
  private static final int PART_OF_WAIT = 10;

  /** How many intervals without a commit are made up for by commits at once. */
  private static final int SAVED = 4;

  private final long interval;
  private long next = Long.MIN_VALUE;

  /**
   * A pace.
   *
   * @param interval between two commits on average while the thread keeps up; from 100 ms on it
   *     leaves all commits to Kafka Streams
   */
  CommitPace(Duration interval) {
    this.interval = interval.toMillis();
  }

  /** How long a transaction is open at most with that interval. */
  static Duration longest(Duration interval) {
    return interval.compareTo(LONGEST) > 0 ? interval : LONGEST;
  }

  /**
   * Whether to commit now that a message has been worked off; then it counts as done.
   *
   * @param now milliseconds since the epoch
   * @param since when the message was written, in the same
   */
  boolean isDue(long now, long since) {
    long pause = Math.max(interval, (now - since) / PART_OF_WAIT);
    if (pause >= LONGEST.toMillis() || now < next) {
      return false;
    }
    next = Math.max(next, now - SAVED * interval) + pause;
    return true;
  }
}
