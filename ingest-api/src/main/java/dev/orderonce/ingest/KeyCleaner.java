package dev.orderonce.ingest;

import dev.orderonce.kit.Failures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes keys whose window is over, a few in a transaction, and rests after each transaction for
 * as long as it took. It passes over keys that somebody else is at, so it waits for nobody and two
 * instances share the work.
 */
final class KeyCleaner implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(KeyCleaner.class);

  private static final String REMOVE =
      """
      delete from idempotency_keys where ctid = any (array(
        select ctid from idempotency_keys where expires_at <= ?
        order by expires_at limit ? for update skip locked))
      """;

  private final DataSource database;
  private final DatabaseCircuit circuit;
  private final CleanupSettings settings;
  private final Clock clock;
  private final IngestMetrics metrics;
  private final ScheduledThreadPoolExecutor thread;
  private boolean failing;

  KeyCleaner(
      DataSource database,
      DatabaseCircuit circuit,
      CleanupSettings settings,
      Clock clock,
      IngestMetrics metrics) {
    this.database = database;
    this.circuit = circuit;
    this.settings = settings;
    this.clock = clock;
    this.metrics = metrics;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("key-cleaner").factory());
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  void start() {
    after(settings.interval().toNanos());
  }

  private void after(long nanos) {
    try {
      Future<?> _ = thread.schedule(this::clean, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException _) {
      // Closed meanwhile.
    }
  }

  private void clean() {
    if (!circuit.isClosed()) {
      after(settings.interval().toNanos());
      return;
    }
    long begin = System.nanoTime();
    try {
      int removed = remove();
      metrics.removedKeys(removed);
      failing = false;
      boolean more = removed == settings.batch();
      after(more ? System.nanoTime() - begin : settings.interval().toNanos());
    } catch (SQLException | RuntimeException e) {
      if (!failing) {
        log.warn("expired keys cannot be removed: {}", Failures.line(e));
      }
      failing = true;
      after(settings.interval().toNanos());
    }
  }

  private int remove() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement delete = connection.prepareStatement(REMOVE)) {
      delete.setObject(1, clock.instant().atOffset(ZoneOffset.UTC));
      delete.setInt(2, settings.batch());
      int removed = delete.executeUpdate();
      connection.commit();
      return removed;
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
