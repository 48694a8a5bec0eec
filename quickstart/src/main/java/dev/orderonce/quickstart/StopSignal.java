package dev.orderonce.quickstart;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells that the process was asked to stop (SIGINT, SIGTERM), and holds its end up until it has
 * stopped in order. After that the process ends with 130 or 143, as after any such signal.
 */
final class StopSignal {

  /** How long an orderly stop may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);

  private StopSignal() {}

  /**
   * Begins to listen. Whoever installs it calls {@link #done} when there is nothing left to stop.
   */
  static StopSignal install() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(signal::received, "stop-signal"));
    return signal;
  }

  /** Whether the process was asked to stop, now or within that time. */
  boolean within(Duration time) throws InterruptedException {
    return requested.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Waits until the process is asked to stop. */
  void await() throws InterruptedException {
    requested.await();
  }

  /** Lets the process end. */
  void done() {
    done.countDown();
  }

  private void received() {
    requested.countDown();
    try {
      if (!done.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.printf("orderonce: did not stop within %d s%n", PATIENCE.toSeconds());
        Runtime.getRuntime().halt(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
