package dev.orderonce.kit.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.kit.Database;
import dev.orderonce.kit.DatabaseSettings;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalPostgresIT {

  @TempDir Path temporary;
  private Path directory = Path.of("");

  @BeforeEach
  void nameTheDirectory() {
    directory = temporary.resolve("postgresql");
  }

  @ParameterizedTest
  @CsvSource({
    "fsync, on",
    "synchronous_commit, on",
    "full_page_writes, on",
    "wal_level, logical",
    "listen_addresses, 127.0.0.1"
  })
  void shouldBeAsDurableAsAnyOther(String setting, String expected) throws SQLException {
    try (LocalPostgres postgres = LocalPostgres.start(directory, 0)) {
      assertThat(query(postgres.settings(), "show " + setting)).isEqualTo(expected);
    }
  }

  @Test
  void shouldTakeTheSchemaAndKeepWhatWasCommitted() throws SQLException {
    // Given
    try (LocalPostgres postgres = LocalPostgres.start(directory, 0)) {
      Database.migrate(postgres.settings());
      execute(postgres.settings(), "create table kept as select 42 as answer");
    }

    // When
    try (LocalPostgres postgres = LocalPostgres.start(directory, 0)) {
      Database.migrate(postgres.settings());

      // Then
      assertThat(query(postgres.settings(), "select answer from kept")).isEqualTo("42");
    }
  }

  @Test
  void shouldTakeOverFromAServerWhoseProcessWasKilled() throws Exception {
    // Given
    Process holder = startHolder(directory);
    String port;
    try (BufferedReader out = holder.inputReader()) {
      port = String.valueOf(out.readLine());
      execute(
          new DatabaseSettings("127.0.0.1", Integer.parseInt(port), "orderonce", "orderonce", ""),
          "create table kept as select 42 as answer");
      holder.destroyForcibly();
      assertThat(holder.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    // When
    try (LocalPostgres postgres = LocalPostgres.start(directory, 0)) {

      // Then
      assertThat(query(postgres.settings(), "select answer from kept")).isEqualTo("42");
    }
  }

  /** Another process that starts PostgreSQL, prints its port, and then only waits to be killed. */
  static final class Holder {

    private Holder() {}

    public static void main(String[] args) throws Exception {
      LocalPostgres postgres = LocalPostgres.start(Path.of(args[0]), 0);
      System.out.println(postgres.port());
      Thread.currentThread().join();
    }
  }

  private static Process startHolder(Path directory) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "-Dorderonce.log.to=file",
            "-Dorderonce.log.file=" + directory.resolveSibling("holder.log"),
            Holder.class.getName(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void execute(DatabaseSettings settings, String sql) throws SQLException {
    try (Connection connection = connect(settings);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(DatabaseSettings settings, String sql) throws SQLException {
    try (Connection connection = connect(settings);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private static Connection connect(DatabaseSettings settings) throws SQLException {
    return DriverManager.getConnection(settings.jdbcUrl(), settings.user(), settings.password());
  }
}
