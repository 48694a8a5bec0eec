package dev.orderonce.subscribers;

import dev.orderonce.kit.Failures;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done now and then beside the subscribers; one thing at a time. */
final class Upkeep implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("subscribers-upkeep").daemon().factory());

  /** Something to do; what it throws is logged, and it is tried again when its time comes. */
  @FunctionalInterface
  interface Task {
    void run() throws Exception;
  }

  /** Does it now, and again that long after each time. */
  void every(Duration interval, String what, Task task) {
    Future<?> _ =
        executor.scheduleWithFixedDelay(
            () -> run(what, task), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Lets what is under way end, within bounds. */
  @Override
  public void close() {
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("upkeep is still at work");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void run(String what, Task task) {
    try {
      task.run();
    } catch (Exception | Error e) {
      // Whatever escaped from here would end the task for good, and in silence.
      log.warn("{} failed, to be tried again: {}", what, Failures.line(e), e);
    }
  }
}
