package dev.orderonce.kit.embedded;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.Failures;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL server of this process, whose data outlive it.
 *
 * <p>It writes through to the disk like any other: the embedding library switches {@code fsync} and
 * {@code synchronous_commit} off, and this class switches them on again. It has a database {@code
 * orderonce} with an owner of the same name, who may replicate, and trusts connections from
 * loopback.
 */
public final class LocalPostgres implements AutoCloseable {

  /** The role that owns the database. */
  public static final String OWNER = "orderonce";

  private static final Logger log = LoggerFactory.getLogger(LocalPostgres.class);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final String COMPLETE_MARKER = "orderonce-initialised";

  private static final Map<String, String> SERVER_CONFIG =
      Map.of(
          "fsync", "on",
          "synchronous_commit", "on",
          "full_page_writes", "on",
          "wal_level", "logical",
          "max_connections", "100",
          "max_wal_senders", "10",
          "max_replication_slots", "10",
          "max_slot_wal_keep_size", "10GB",
          "listen_addresses", "127.0.0.1",
          "shared_buffers", "128MB");

  private final EmbeddedPostgres server;
  private final Path dataDirectory;
  private final AtomicBoolean closed = new AtomicBoolean();

  private LocalPostgres(EmbeddedPostgres server, Path dataDirectory) {
    this.server = server;
    this.dataDirectory = dataDirectory;
  }

  /**
   * Starts the server on its data, or sets the data up first. A server that a killed process left
   * behind on these data is stopped before.
   *
   * @param dataDirectory where the data are; made if it is not there
   * @param port the TCP port on loopback; 0 for a free one
   * @throws ConfigurationException if the directory cannot be written, the port is in use, or the
   *     server does not start
   */
  public static LocalPostgres start(Path dataDirectory, int port) {
    return start(dataDirectory, port, Map.of());
  }

  /**
   * Starts such a server with parameters beside its own.
   *
   * @param parameters as in {@code postgresql.conf}
   */
  public static LocalPostgres start(Path dataDirectory, int port, Map<String, String> parameters) {
    try {
      // The real path is what the server's command line and its settings will show.
      Path directory = Files.createDirectories(dataDirectory).toRealPath();
      OrphanedPostgres.stop(directory);
      int freePort = LocalPorts.claim(port, "PostgreSQL");
      discardUnfinished(directory);
      LocalPostgres postgres =
          new LocalPostgres(launch(directory, freePort, parameters), directory);
      postgres.initialise();
      return postgres;
    } catch (IOException e) {
      throw new ConfigurationException(
          "PostgreSQL could not be started on %s: %s".formatted(dataDirectory, Failures.line(e)),
          e);
    }
  }

  /**
   * Stops the server that a killed process left behind on these data, if there is one.
   *
   * @throws ConfigurationException if it cannot be stopped
   */
  public static void stopOrphan(Path dataDirectory) {
    try {
      if (Files.exists(dataDirectory)) {
        OrphanedPostgres.stop(dataDirectory.toRealPath());
      }
    } catch (IOException e) {
      throw new ConfigurationException(Failures.line(e), e);
    }
  }

  /** How a service connects to it, as the owner of the database. */
  public DatabaseSettings settings() {
    return new DatabaseSettings("127.0.0.1", port(), OWNER, OWNER, "");
  }

  /** The TCP port that it listens on. */
  public int port() {
    return server.getPort();
  }

  /**
   * Stops it in order; it ends the sessions that are still open. One that waits for a replication
   * client to take all of its WAL is stopped all the same.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      // Another server may run on these data by now.
      return;
    }
    try {
      server.close();
      OrphanedPostgres.stopNow(dataDirectory);
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not stop in order", e);
    }
  }

  private static EmbeddedPostgres launch(
      Path dataDirectory, int port, Map<String, String> parameters) throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(dataDirectory)
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setPGStartupWait(START_TIMEOUT)
            .setOverrideWorkingDirectory(PostgresPrograms.directory().toFile())
            .setPort(port)
            .setOutputRedirector(logFile(dataDirectory))
            .setErrorRedirector(logFile(dataDirectory));
    SERVER_CONFIG.forEach(builder::setServerConfig);
    parameters.forEach(builder::setServerConfig);
    try {
      return builder.start();
    } catch (IOException | IllegalStateException e) {
      throw new IOException(
          "%s; see %s".formatted(Failures.line(e), logFile(dataDirectory).file()), e);
    }
  }

  /**
   * Set-up that was cut off left nothing worth keeping: the marker comes before the first order.
   */
  private static void discardUnfinished(Path dataDirectory) throws IOException {
    if (!Files.exists(dataDirectory.resolve(COMPLETE_MARKER))) {
      Directories.empty(dataDirectory);
    }
  }

  private void initialise() throws IOException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      requireServing(dataDirectory, statement);
      Path marker = dataDirectory.resolve(COMPLETE_MARKER);
      if (!Files.exists(marker)) {
        statement.execute("create role orderonce login replication");
        statement.execute("create database orderonce owner orderonce");
        Files.createFile(marker);
        log.info("PostgreSQL set up in {}", dataDirectory);
      }
    } catch (IOException | SQLException e) {
      close();
      throw new IOException("it could not be set up: " + e.getMessage(), e);
    }
  }

  /** The library takes any server that answers on the port for its own. */
  private static void requireServing(Path dataDirectory, Statement statement)
      throws IOException, SQLException {
    try (ResultSet rows = statement.executeQuery("show data_directory")) {
      rows.next();
      if (!dataDirectory.equals(Path.of(rows.getString(1)))) {
        throw new IOException("another PostgreSQL server took the port");
      }
    }
  }

  private static ProcessBuilder.Redirect logFile(Path dataDirectory) {
    return ProcessBuilder.Redirect.appendTo(
        dataDirectory.resolveSibling("postgresql.log").toFile());
  }
}
