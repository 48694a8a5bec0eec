package dev.orderonce.kit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects a pool to the database, and goes on trying at short intervals while that fails. Left to
 * itself the pool waits longer after each failure, up to 5 s: after an outage of some seconds it
 * would notice the database's return later than a service promises to be back.
 */
final class SteadyConnections extends PGSimpleDataSource {

  private static final long serialVersionUID = 1L;
  private static final Logger log = LoggerFactory.getLogger(SteadyConnections.class);
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** For a server that takes the connection and says nothing, as behind a broken network. */
  private static final Duration LOGIN_TIMEOUT = Duration.ofSeconds(3);

  /** A login takes milliseconds; after this another begins beside it. */
  private static final Duration LOGIN_PATIENCE = Duration.ofSeconds(1);

  private static final int LOGINS = 3;

  /** Trying a wrong password again and again only fills the server's log. */
  private static final String NOT_AUTHORIZED_CLASS = "28";

  private final String poolName;
  private final AtomicBoolean failing = new AtomicBoolean();
  private final transient CountDownLatch ended = new CountDownLatch(1);
  private final transient HedgedLogin login =
      new HedgedLogin(super::getConnection, LOGIN_PATIENCE, LOGINS);

  /**
   * Connections of a pool.
   *
   * @param silence after how much silence one is taken for lost, rounded up to seconds
   */
  SteadyConnections(DatabaseSettings settings, String poolName, Duration silence) {
    this.poolName = poolName;
    setUrl(settings.jdbcUrl());
    setUser(settings.user());
    setPassword(settings.password());
    setApplicationName(poolName);
    setReWriteBatchedInserts(true);
    setTcpKeepAlive(true);
    // The details of an error quote rows and parameters, and logs are no place for them.
    setLogServerErrorDetail(false);
    super.setLoginTimeout((int) LOGIN_TIMEOUT.toSeconds());
    setSocketTimeout((int) silence.plusSeconds(1).minusNanos(1).toSeconds());
  }

  /** The pool would have it as long as its callers' patience, which has nothing to do with it. */
  @Override
  public void setLoginTimeout(int seconds) {}

  /** Tries no more, and gives up what is under way, which a pool that is closed would wait for. */
  void end() {
    ended.countDown();
    login.end();
  }

  /** Ends with an exception only if nobody wants it any more, or the password is wrong. */
  @Override
  public Connection getConnection() throws SQLException {
    while (true) {
      try {
        Connection connection = login.first();
        if (failing.getAndSet(false)) {
          log.info("{} is connected to the database again", poolName);
        }
        return connection;
      } catch (SQLException e) {
        if (String.valueOf(e.getSQLState()).startsWith(NOT_AUTHORIZED_CLASS)) {
          throw e;
        }
        if (ended.getCount() > 0 && !failing.getAndSet(true)) {
          log.warn("{} cannot connect to the database: {}", poolName, Failures.line(e));
        }
        if (endsWithinThePause()) {
          throw e;
        }
      }
    }
  }

  private boolean endsWithinThePause() {
    try {
      return ended.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
