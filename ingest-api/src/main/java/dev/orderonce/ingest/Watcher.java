package dev.orderonce.ingest;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the database on behalf of all who wait for news: one thread, one connection for the moment
 * of asking, one statement for each kind of question. While nobody waits it asks nothing.
 */
final class Watcher implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Watcher.class);
  private static final long LEAST_PAUSE = Duration.ofMillis(10).toNanos();
  private static final long PAUSE_AFTER_FAILURE = Duration.ofSeconds(1).toNanos();

  /** Asking takes at most one part in so many of the time, however many watches there are. */
  private static final int REST = 4;

  private final DataSource database;
  private final Set<Watch<?>> watches = ConcurrentHashMap.newKeySet();
  private final Semaphore changed = new Semaphore(0);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread thread;

  // Of the thread.
  private long notBefore = System.nanoTime();
  private boolean failing;

  Watcher(DataSource database) {
    this.database = database;
    this.thread = Thread.ofPlatform().daemon().name("watcher").start(this::run);
  }

  /** Begins a watch; one that begins after the close ends at once. */
  void add(Watch<?> watch) {
    watches.add(watch);
    changed.release();
    if (closed.get()) {
      endAll();
    }
  }

  /** Ends a watch without telling it. */
  void remove(Watch<?> watch) {
    watches.remove(watch);
  }

  /** Ends all watches, and those that begin later. */
  @Override
  public void close() {
    closed.set(true);
    endAll();
    thread.interrupt();
  }

  private void endAll() {
    for (Watch<?> watch : List.copyOf(watches)) {
      if (watches.remove(watch)) {
        watch.end();
      }
    }
  }

  private void run() {
    try {
      while (!closed.get()) {
        if (changed.tryAcquire(pause(), TimeUnit.NANOSECONDS)) {
          changed.drainPermits();
        } else {
          askAll();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long pause() {
    long now = System.nanoTime();
    long untilDue = Long.MAX_VALUE;
    for (Watch<?> watch : watches) {
      untilDue = Math.min(untilDue, watch.dueAt() - now);
    }
    return untilDue == Long.MAX_VALUE ? untilDue : Math.max(untilDue, notBefore - now);
  }

  private void askAll() {
    long begin = System.nanoTime();
    Map<Question<?>, List<Watch<?>>> due =
        watches.stream()
            .filter(watch -> watch.isDue(begin))
            .collect(Collectors.groupingBy(Watch::question));
    try (Connection connection = database.getConnection()) {
      for (List<Watch<?>> watchesOfQuestion : due.values()) {
        ask(connection, watchesOfQuestion);
      }
      connection.commit();
      long end = System.nanoTime();
      notBefore = end + Math.max(LEAST_PAUSE, REST * (end - begin));
      failing = false;
    } catch (SQLException | RuntimeException e) {
      notBefore = System.nanoTime() + PAUSE_AFTER_FAILURE;
      if (!failing) {
        log.warn("what clients wait for cannot be asked", e);
      }
      failing = true;
    }
  }

  /** All of one question, so that the cast is what they were made with. */
  @SuppressWarnings("unchecked")
  private static <A> void ask(Connection connection, List<Watch<?>> watches) throws SQLException {
    List<Watch<A>> same = new ArrayList<>();
    watches.forEach(watch -> same.add((Watch<A>) watch));
    Map<UUID, A> answers = same.getFirst().question().ask(connection, same);
    long now = System.nanoTime();
    for (Watch<A> watch : same) {
      A answer = answers.get(watch.id());
      if (answer == null) {
        watch.hearNothing(now);
      } else {
        watch.hear(answer, now);
      }
    }
  }
}
