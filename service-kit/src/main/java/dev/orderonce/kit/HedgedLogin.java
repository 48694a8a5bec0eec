package dev.orderonce.kit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Logs in, and once more each time that nothing has been heard for a while; what is answered first
 * counts, a refusal too. A login that a network has swallowed keeps nobody waiting until it is
 * given up: the next is on its way already (a hedged request; Dean and Barroso, The Tail at Scale,
 * 2013).
 */
final class HedgedLogin {

  private final Login login;
  private final Duration patience;
  private final int attempts;

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
   * The connection of the attempt that is answered first; those of later ones are closed.
   *
   * @throws SQLException what that attempt ended with, or if the thread is interrupted
   */
  Connection first() throws SQLException {
    CompletableFuture<Connection> first = new CompletableFuture<>();
    try {
      for (int attempt = 1; attempt < attempts; attempt++) {
        Thread.startVirtualThread(() -> attempt(first));
        try {
          return first.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
          // The next attempt begins beside it.
        }
      }
      Thread.startVirtualThread(() -> attempt(first));
      return first.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SQLException refusal) {
        throw refusal;
      }
      throw new SQLException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while logging in", e);
    } finally {
      first.cancel(false);
    }
  }

  private void attempt(CompletableFuture<Connection> first) {
    try {
      Connection connection = login.connect();
      if (!first.complete(connection)) {
        connection.close();
      }
    } catch (Exception e) {
      first.completeExceptionally(e);
    }
  }
}
