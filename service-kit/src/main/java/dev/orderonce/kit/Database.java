package dev.orderonce.kit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/** The one PostgreSQL database that the services share: its schema and its connection pools. */
public final class Database {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
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
   * @param statementTimeout when the server gives a statement up
   */
  public static HikariDataSource openForReads(
      DatabaseSettings settings, String poolName, int size, Duration statementTimeout) {
    HikariConfig config = config(settings, poolName, size);
    config.addDataSourceProperty(
        "options",
        "-c default_transaction_isolation=repeatable\\ read -c default_transaction_read_only=on"
            + " -c statement_timeout="
            + statementTimeout.toMillis());
    return new HikariDataSource(config);
  }

  /**
   * Opens a pool whose connections are prepared by a statement.
   *
   * @param sessionSetup what each connection executes when it is opened; null for nothing
   */
  public static HikariDataSource open(
      DatabaseSettings settings, String poolName, int size, @Nullable String sessionSetup) {
    HikariConfig config = config(settings, poolName, size);
    config.setConnectionInitSql(sessionSetup);
    // Without this the set-up begins a transaction that lasts until the connection is first used:
    // it would hold vacuum up, and its now() would be long past.
    config.setIsolateInternalQueries(true);
    return new HikariDataSource(config);
  }

  private static HikariConfig config(DatabaseSettings settings, String poolName, int size) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(poolName);
    config.setJdbcUrl(settings.jdbcUrl());
    config.setUsername(settings.user());
    config.setPassword(settings.password());
    config.setMaximumPoolSize(size);
    config.setAutoCommit(false);
    // Without this the set-up begins a transaction that lasts until the connection is first used:
    // it would hold vacuum up, and its now() would be long past.
    config.setIsolateInternalQueries(true);
    config.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
    // The service starts without the database, and says so in its readiness.
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("ApplicationName", poolName);
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    config.addDataSourceProperty("socketTimeout", "30");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // The details of an error quote rows and parameters, and logs are no place for them.
    config.addDataSourceProperty("logServerErrorDetail", "false");
    return config;
  }
}
