package dev.orderonce.processor;

import java.time.Duration;

/**
 * When a thread is to commit: soon while it keeps up, seldom while it is behind.
 *
 * <p>What follows from a message is seen when its transaction commits, and each commit is work for
 * all partitions that were written to. So what has just come is committed at once or within an
 * interval, but while there is much to do, a message that has waited long already may wait a tenth
 * longer, and the work that is saved is spent on those behind it. Kafka Streams commits by itself
 * once in {@link #longest}, unless the clock is set back.
 *
 * <p>An interval begins when the commit before it has ended: however long commits take, there is
 * time between them. A pace is not told when one ends; it takes it that the thread stood still for
 * a commit while messages waited.
 *
 * <p>For use by one thread, for all its tasks: they commit together.
 */
final class CommitPace {

  /** How often each task of a thread is to ask {@link #isDueAtRest}. */
  static final Duration REST = Duration.ofMillis(100);

  /** The interval that Kafka Streams is told to keep by itself: nothing is asked beyond. */
  private static final long LONGEST_MILLIS = 500;

  /** What a commit waits for at most while there is little to do, however old messages seem. */
  private static final long SHORT_MILLIS = 100;

  /** How many messages in that time are much. */
  private static final int MUCH = 50;

  /** Of what a message has waited, the part that the next commit may take. */
  private static final int PART_OF_WAIT = 10;

  /** How many intervals without work are made up for by commits at once. */
  private static final int SAVED = 4;

  private final long interval;
  private long next;

  /** When it was asked last, and when the last commit was due. */
  private long latest;

  private long committed;

  /** When something was committed at rest. */
  private long rested;

  /** How long the last commit has taken, as far as that is known and counted in {@link #next}. */
  private long taken;

  /** Whether something was done since the last commit that was asked for. */
  private boolean pending;

  /** How many messages were worked off since a time, and whether they were many before that. */
  private int counted;

  private long countedFrom;
  private boolean busy;

  /**
   * A pace.
   *
   * @param interval between two commits on average while the thread keeps up; from 500 ms on it
   *     leaves all commits to Kafka Streams
   */
  CommitPace(Duration interval) {
    this.interval = interval.toMillis();
  }

  /** After what time at most Kafka Streams is to commit by itself, with that interval. */
  static Duration longest(Duration interval) {
    Duration longest = Duration.ofMillis(LONGEST_MILLIS);
    return interval.compareTo(longest) > 0 ? interval : longest;
  }

  /**
   * Whether to commit now that a message has been worked off; then it counts as done.
   *
   * @param now milliseconds since the epoch
   * @param since when the message was written, in the same
   */
  boolean isDue(long now, long since) {
    long waited = now - since;
    count(now);
    countStill(Math.min(now - latest, waited));
    // At once, if the clock was set back; and soon, if it is the clocks that make messages look
    // old.
    long most = busy ? LONGEST_MILLIS : Math.max(interval, SHORT_MILLIS);
    next = now < latest ? now : Math.min(next, now + most);
    latest = now;
    pending = true;
    long pause = Math.max(interval, Math.min(waited / PART_OF_WAIT, most));
    if (pause >= LONGEST_MILLIS || now < next || now == committed) {
      return false;
    }
    long saved = waited < interval ? SAVED * interval : 0;
    next = Math.max(next, now - saved) + pause;
    committed = now;
    taken = 0;
    pending = false;
    return true;
  }

  /** Takes note that something else was done: it is committed with what comes, or at rest. */
  void note() {
    pending = true;
  }

  /**
   * Whether to commit what was done, since no message has come for an interval; then it counts as
   * done. Not more often than each {@link #REST}, however many tasks ask.
   *
   * @param now milliseconds since the epoch
   */
  boolean isDueAtRest(long now) {
    // The clock may have been set back since then.
    boolean isResting = now - latest >= interval && Math.abs(now - rested) >= REST.toMillis();
    if (!pending || !isResting || interval >= LONGEST_MILLIS) {
      return false;
    }
    rested = now;
    pending = false;
    return true;
  }

  private void count(long now) {
    if (now - countedFrom >= SHORT_MILLIS || now < countedFrom) {
      busy = counted >= MUCH;
      counted = 0;
      countedFrom = now;
    }
    counted++;
  }

  /** The longest that the thread has stood still since a commit was due is what that has taken. */
  private void countStill(long stoodStill) {
    if (stoodStill > taken) {
      next += stoodStill - taken;
      taken = stoodStill;
    }
  }
}
