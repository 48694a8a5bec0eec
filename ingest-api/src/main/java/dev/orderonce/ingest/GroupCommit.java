package dev.orderonce.ingest;

import dev.orderonce.kit.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has concurrent submissions share transactions: each writer takes what has queued while it was at
 * its last transaction. Nothing is held back to make a batch larger, so that a lone request is
 * written at once.
 */
final class GroupCommit implements OrderWriter, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);
  private static final Duration LOOK_UP = Duration.ofMillis(50);

  private final WriteSettings settings;
  private final Intake intake;
  private final BatchWriter writer;
  private final Deadlines deadlines;
  private final BlockingQueue<Pending> queue;
  private final List<Thread> threads = new ArrayList<>();

  GroupCommit(WriteSettings settings, Intake intake, BatchWriter writer, Deadlines deadlines) {
    this.settings = settings;
    this.intake = intake;
    this.writer = writer;
    this.deadlines = deadlines;
    this.queue = new ArrayBlockingQueue<>(settings.queue());
  }

  void start() {
    for (int i = 1; i <= settings.writers(); i++) {
      threads.add(Thread.ofPlatform().daemon().name("order-writer-" + i).start(this::run));
    }
  }

  /** How many submissions wait for a writer. */
  int queued() {
    return queue.size();
  }

  @Override
  public CompletableFuture<Outcome> submit(Submission submission) {
    ProblemException refusal = intake.refusal();
    if (refusal != null) {
      return refused(refusal);
    }
    Pending pending = new Pending(submission);
    if (!queue.offer(pending)) {
      intake.queueIsFull(true);
      return refused(Problems.queueFull());
    }
    // The writers may have ended since it was asked whether requests are taken.
    if (intake.isStopping() && queue.remove(pending)) {
      return refused(Problems.stopping());
    }
    deadlines.add(pending);
    return pending.outcome();
  }

  /** Writes what was taken, and ends; the intake must have been stopped. */
  @Override
  public void close() {
    try {
      for (Thread thread : threads) {
        if (!thread.join(settings.deadline())) {
          log.warn("{} is still at its transaction", thread.getName());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!intake.isStopping() || !queue.isEmpty()) {
        write(take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What has queued, up to a batch; waits a moment if nothing has. */
  private List<Pending> take() throws InterruptedException {
    List<Pending> batch = new ArrayList<>();
    Pending first = queue.poll(LOOK_UP.toMillis(), TimeUnit.MILLISECONDS);
    if (first != null) {
      batch.add(first);
      queue.drainTo(batch, settings.batch() - 1);
      if (queue.size() < settings.queue() / 2 + 1) {
        intake.queueIsFull(false);
      }
      batch.removeIf(Pending::isSettled);
    }
    return batch;
  }

  /** Whatever goes wrong, nobody waits for ever, and the writer lives. */
  private void write(List<Pending> batch) {
    try {
      writer.write(batch);
    } catch (RuntimeException | Error e) {
      log.error("a batch of {} failed", batch.size(), e);
      batch.forEach(each -> each.fail(e));
    }
  }

  private static CompletableFuture<Outcome> refused(ProblemException why) {
    return CompletableFuture.completedFuture(new Outcome.Refused(why));
  }
}
