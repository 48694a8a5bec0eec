package dev.orderonce.kit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs in, and once more each time that nothing has been heard for a while; the first that succeeds
 * counts. A login that a network has swallowed keeps nobody waiting until it is given up: the next
 * is on its way already (a hedged request; Dean and Barroso, The Tail at Scale, 2013).
 */
final class HedgedLogin {

  private static final Logger log = LoggerFactory.getLogger(HedgedLogin.class);

  private final Login login;
  private final Duration patience;
  private final int attempts;
  private final Set<Race> races = ConcurrentHashMap.newKeySet();
  private volatile boolean ended;

  /** Opens a connection, or gives up after a time of its own. */
  @FunctionalInterface
  interface Login {

    Connection connect() throws SQLException;
  }

  /**
   * Such a login.
   *
   * @param patience after how much silence the next attempt begins
   * @param attempts how many may be under way at once, 1 or more
   */
  HedgedLogin(Login login, Duration patience, int attempts) {
    this.login = login;
    this.patience = patience;
    this.attempts = attempts;
  }

  /**
   * The connection of the attempt that succeeds first; those of later ones are closed.
   *
   * @throws SQLException when an attempt has failed and none is under way any more, if the thread
   *     is interrupted, or if nobody wants a connection any more
   */
  Connection first() throws SQLException {
    Race race = new Race();
    races.add(race);
    try {
      if (ended) {
        throw unwanted();
      }
      for (int attempt = 1; attempt < attempts; attempt++) {
        race.enter();
        try {
          return race.first.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
          // The next attempt begins beside it.
        }
      }
      race.enter();
      return race.first.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SQLException refusal) {
        throw refusal;
      }
      throw new SQLException(e.getCause());
    } catch (InterruptedException e) {
      race.abandon();
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while logging in", e);
    } finally {
      races.remove(race);
    }
  }

  /** Nobody wants a connection any more: who waits for one is told so at once. */
  void end() {
    ended = true;
    races.forEach(Race::end);
  }

  private static SQLException unwanted() {
    return new SQLException("a connection to the database is not wanted any more");
  }

  /** Attempts of which one is used. */
  private final class Race {

    private final CompletableFuture<Connection> first = new CompletableFuture<>();
    private final AtomicInteger underWay = new AtomicInteger();

    void enter() {
      underWay.incrementAndGet();
      Thread.startVirtualThread(this::attempt);
    }

    /** A connection that comes later is closed. */
    boolean end() {
      return first.completeExceptionally(unwanted());
    }

    /** As nobody waits any more, also one that is there already is closed. */
    void abandon() {
      if (!end() && !first.isCompletedExceptionally()) {
        close(first.join());
      }
    }

    /** An attempt may be refused because the one before it has taken the last place. */
    private void attempt() {
      try {
        Connection connection = login.connect();
        if (!first.complete(connection)) {
          close(connection);
        }
      } catch (Throwable e) {
        if (underWay.decrementAndGet() == 0) {
          first.completeExceptionally(e);
        }
      }
    }

    private void close(Connection unused) {
      try {
        unused.close();
      } catch (SQLException e) {
        log.debug("a connection that came too late does not close", e);
      }
    }
  }
}
