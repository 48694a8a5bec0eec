package dev.orderonce.ingest;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Whether the database answers. It is asked regularly, so that its return is noticed without
 * anybody's request being risked, and its absence without waiting for one.
 */
final class DatabaseCircuit implements AutoCloseable {

  private static final Duration ASK_EVERY = Duration.ofMillis(250);
  private static final int ANSWER_SECONDS = 2;

  private final DataSource database;
  private final CircuitBreaker breaker;
  private final ScheduledThreadPoolExecutor clock;

  /**
   * A circuit that is closed until the database is found to be away.
   *
   * @param onChange is told when {@link #isClosed} changes
   */
  DatabaseCircuit(DataSource database, Runnable onChange) {
    this.database = database;
    this.breaker =
        CircuitBreaker.of(
            "database",
            CircuitBreakerConfig.custom()
                // The lock-free window cannot have the size 1.
                .slidingWindow(
                    1,
                    1,
                    SlidingWindowType.COUNT_BASED,
                    SlidingWindowSynchronizationStrategy.SYNCHRONIZED)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitDurationInOpenState(ASK_EVERY)
                .build());
    breaker.getEventPublisher().onStateTransition(event -> onChange.run());
    this.clock =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("database-circuit").factory());
  }

  void start() {
    Future<?> _ =
        clock.scheduleWithFixedDelay(this::ask, 0, ASK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether requests should be sent to the database. */
  boolean isClosed() {
    return breaker.getState() == CircuitBreaker.State.CLOSED;
  }

  /** Says that the database could not be reached. */
  void open(SQLException why) {
    breaker.onError(0, TimeUnit.NANOSECONDS, why);
  }

  private void ask() {
    try {
      breaker.executeCallable(this::ping);
    } catch (CallNotPermittedException _) {
      // Asked too soon after the last failure.
    } catch (Exception _) {
      // The breaker has noted it.
    }
  }

  private boolean ping() throws SQLException {
    try (Connection connection = database.getConnection()) {
      if (!connection.isValid(ANSWER_SECONDS)) {
        throw new SQLException("the database does not answer");
      }
      return true;
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
