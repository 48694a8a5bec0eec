package dev.orderonce.relay;

import dev.orderonce.kit.Failures;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs replays, one at a time, each on a thread of its own. Safe for use by many threads. */
final class Replays implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Replays.class);
  private static final int LARGEST_BATCH = 500;
  private static final int BATCHES_PER_SECOND = 10;
  private static final Duration END_PATIENCE = Duration.ofSeconds(2);

  private final DataSource database;
  private final int rowsPerSecond;
  private final InstantSource clock;
  private final RelayMetrics metrics;
  private final Prepare prepare;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final AtomicBoolean busy = new AtomicBoolean();
  private @Nullable Thread thread;
  private Status status = new Status("none", 0, "");

  /** What is done before a replay. */
  @FunctionalInterface
  interface Prepare {
    void run() throws InterruptedException;
  }

  /**
   * How far the last replay is.
   *
   * @param state {@code none}, {@code running}, {@code done} or {@code failed}
   * @param rows how many rows it has published again
   * @param failure why it failed; empty if it did not
   */
  record Status(String state, long rows, String failure) {}

  /**
   * Runs none yet.
   *
   * @param prepare is done before each, so that a row that was refused may now be taken
   */
  Replays(
      DataSource database,
      int rowsPerSecond,
      InstantSource clock,
      RelayMetrics metrics,
      Prepare prepare) {
    this.prepare = prepare;
    this.database = database;
    this.rowsPerSecond = rowsPerSecond;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Begins one; empty if another is running, or about to. */
  Optional<Status> start(Replay.Request request) throws SQLException {
    if (!busy.compareAndSet(false, true)) {
      return Optional.empty();
    }
    boolean begun = false;
    try {
      // Nobody waits for the database but who asked.
      Status first = begin(request, Replay.of(database, request));
      begun = true;
      return Optional.of(first);
    } finally {
      if (!begun) {
        busy.set(false);
      }
    }
  }

  private synchronized Status begin(Replay.Request request, Replay replay) {
    status = new Status("running", 0, "");
    thread = Thread.ofPlatform().name("relay-replay").daemon().start(() -> run(replay));
    log.info("rows written from {} to {} are published again", request.from(), request.to());
    return status;
  }

  synchronized Status status() {
    return status;
  }

  /** Stops the one that is running. */
  @Override
  public void close() {
    stop.countDown();
    Thread running = current();
    try {
      if (running != null) {
        running.join(END_PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable Thread current() {
    return thread;
  }

  private void run(Replay replay) {
    try {
      prepare.run();
      Throttle throttle = new Throttle(rowsPerSecond, clock);
      int most = Math.clamp(rowsPerSecond / BATCHES_PER_SECOND, 1, LARGEST_BATCH);
      OptionalInt rows = replay.next(most);
      while (rows.isPresent()) {
        add(rows.getAsInt());
        Duration wait = throttle.book(rows.getAsInt());
        if (stop.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
          end("failed", "the relay was stopped");
          return;
        }
        rows = replay.next(most);
      }
      end("done", "");
    } catch (SQLException | RuntimeException e) {
      end("failed", Failures.line(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end("failed", "it was interrupted");
    }
  }

  private synchronized void add(int rows) {
    status = new Status("running", status.rows() + rows, "");
    metrics.replayed(rows);
  }

  private synchronized void end(String state, String failure) {
    status = new Status(state, status.rows(), failure);
    busy.set(false);
    log.info("the replay is {} after {} rows {}", state, status.rows(), failure);
  }
}
