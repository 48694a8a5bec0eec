package dev.orderonce.quickstart;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A stop that is not waited for longer than it may take. */
final class BoundedStop {

  private static final Logger log = LoggerFactory.getLogger(BoundedStop.class);

  private BoundedStop() {}

  /** Stops it; what takes longer, or fails, is logged and left behind. */
  static void run(String what, Duration patience, Runnable stop) {
    Thread stopping =
        Thread.ofPlatform()
            .name("stop-" + what)
            .daemon()
            .uncaughtExceptionHandler(
                (thread, failure) -> log.error("{} did not stop in order", what, failure))
            .start(stop);
    try {
      if (stopping.join(patience)) {
        log.info("{} stopped", what);
      } else {
        log.error("{} did not stop within {}", what, patience);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
