package dev.orderonce.processor;

import dev.orderonce.kit.Health;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a thread dies of an exception: another takes its place and goes on from the
 * last commit. After some deaths in a short time the processor gives up, since a thread that dies
 * of the same record again and again would only seem to work.
 */
final class ThreadReplacement implements StreamsUncaughtExceptionHandler {

  /** How many deaths within {@link #PERIOD} are made good. */
  static final int LIMIT = 5;

  /** For how long a death counts. */
  static final Duration PERIOD = Duration.ofMinutes(10);

  private static final Logger log = LoggerFactory.getLogger(ThreadReplacement.class);

  private final Health health;
  private final InstantSource clock;
  private final Deque<Instant> deaths = new ArrayDeque<>();

  ThreadReplacement(Health health, InstantSource clock) {
    this.health = health;
    this.clock = clock;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable exception) {
    int count = count();
    if (count <= LIMIT) {
      log.error("a stream thread died and is replaced, {} of {} times", count, LIMIT, exception);
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    log.error("a stream thread died once too often: the processor gives up", exception);
    health.giveUp(
        "stream threads died %d times within %s, last of: %s"
            .formatted(count, PERIOD, rootOf(exception)));
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  /** Streams says where it happened, which the log has; what happened is at the bottom. */
  private static Throwable rootOf(Throwable exception) {
    Throwable cause = exception.getCause();
    return cause == null ? exception : rootOf(cause);
  }

  private synchronized int count() {
    Instant now = clock.instant();
    deaths.addLast(now);
    deaths.removeIf(death -> death.isBefore(now.minus(PERIOD)));
    return deaths.size();
  }
}
