package dev.orderonce.ingest;

import java.time.Duration;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Answers submissions whose time is over. All have the same time, so one look at intervals does for
 * all of them; a timer for each would cost more than all else that is done to wait.
 */
final class Deadlines implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(50);

  private final long patience;
  private final Executor answers;
  private final Outcome tooLate = new Outcome.Refused(Problems.tooLate());
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("write-deadlines").factory());

  private record Waiting(Pending pending, long until) {}

  /**
   * Deadlines.
   *
   * @param patience how long after {@link #add} a submission is answered at the latest
   * @param answers tells clients of it
   */
  Deadlines(Duration patience, Executor answers) {
    this.patience = patience.toNanos();
    this.answers = answers;
  }

  void start() {
    Future<?> _ =
        clock.scheduleWithFixedDelay(
            this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  void add(Pending pending) {
    waiting.add(new Waiting(pending, System.nanoTime() + patience));
  }

  private void look() {
    long now = System.nanoTime();
    for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
      Waiting each = all.next();
      if (each.pending().isSettled()) {
        all.remove();
      } else if (now - each.until() >= 0) {
        all.remove();
        answers.execute(() -> each.pending().settle(tooLate));
      }
    }
  }

  /** Ends it; nothing may be waiting any more. */
  @Override
  public void close() {
    clock.shutdownNow();
  }
}
