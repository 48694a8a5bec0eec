package dev.orderonce.kit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/** The one PostgreSQL database that the services share: its schema and its connection pools. */
public final class Database {

  /** How long a caller waits for a connection of a pool. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /**
   * After how much silence a connection is taken for lost, for what takes long, such as a batch of
   * a subscriber.
   */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /** How much later than its statement's timeout an answer may arrive. */
  private static final Duration ON_THE_WAY = Duration.ofSeconds(2);

  /**
   * How long a connection that has lain idle may take to prove that it is alive; one that was lost
   * meanwhile must not keep a caller from the next.
   */
  private static final Duration PROOF_OF_LIFE = Duration.ofSeconds(1);

  private static final int LOCK_RETRIES = 120;

  private Database() {}

  /**
   * Brings the schema to the newest version. Services that start at the same time wait for each
   * other.
   *
   * @throws org.flywaydb.core.api.FlywayException if the database cannot be reached or a migration
   *     fails
   */
  public static void migrate(DatabaseSettings settings) {
    Flyway.configure()
        .dataSource(settings.jdbcUrl(), settings.user(), settings.password())
        .locations("classpath:db/migration")
        .connectRetries(LOCK_RETRIES)
        .connectRetriesInterval(1)
        .lockRetryCount(LOCK_RETRIES)
        .load()
        .migrate();
  }

  /**
   * Opens a pool of connections with auto-commit off.
   *
   * @param poolName what the pool is for, as its threads and metrics show
   * @param size the number of connections, all opened as they are needed
   */
  public static HikariDataSource open(DatabaseSettings settings, String poolName, int size) {
    return open(settings, poolName, size, null);
  }

  /**
   * Opens a pool whose transactions read only, each from one snapshot.
   *
   * @param statementTimeout when the server gives a statement up; a connection that is silent for
   *     longer is taken for lost
   */
  public static HikariDataSource openForReads(
      DatabaseSettings settings, String poolName, int size, Duration statementTimeout) {
    SteadyConnections connections =
        new SteadyConnections(settings, poolName, statementTimeout.plus(ON_THE_WAY));
    connections.setOptions(
        "-c default_transaction_isolation=repeatable\\ read -c default_transaction_read_only=on"
            + " -c statement_timeout="
            + statementTimeout.toMillis());
    return pool(config(connections, poolName, size), connections);
  }

  /**
   * Opens a pool whose connections are prepared by a statement.
   *
   * @param sessionSetup what each connection executes when it is opened; null for nothing
   */
  public static HikariDataSource open(
      DatabaseSettings settings, String poolName, int size, @Nullable String sessionSetup) {
    return open(settings, poolName, size, SILENCE, sessionSetup);
  }

  /**
   * Opens a pool for transactions that somebody waits for, so that a network that swallows packets
   * holds them no longer than it must.
   *
   * @param silence after how much silence a connection is taken for lost, rounded up to seconds;
   *     more than the longest statement takes, with its waits for locks
   * @param sessionSetup what each connection executes when it is opened; null for nothing
   */
  public static HikariDataSource open(
      DatabaseSettings settings,
      String poolName,
      int size,
      Duration silence,
      @Nullable String sessionSetup) {
    SteadyConnections connections = new SteadyConnections(settings, poolName, silence);
    HikariConfig config = config(connections, poolName, size);
    config.setConnectionInitSql(sessionSetup);
    return pool(config, connections);
  }

  private static HikariDataSource pool(HikariConfig config, SteadyConnections connections) {
    return new HikariDataSource(config) {
      @Override
      public void close() {
        connections.end();
        super.close();
      }
    };
  }

  private static HikariConfig config(DataSource connections, String poolName, int size) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(poolName);
    config.setDataSource(connections);
    config.setMaximumPoolSize(size);
    config.setAutoCommit(false);
    // Without this the set-up begins a transaction that lasts until the connection is first used:
    // it would hold vacuum up, and its now() would be long past.
    config.setIsolateInternalQueries(true);
    config.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
    config.setValidationTimeout(PROOF_OF_LIFE.toMillis());
    // The service starts without the database, and says so in its readiness.
    config.setInitializationFailTimeout(-1);
    return config;
  }
}
