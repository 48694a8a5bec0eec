package dev.orderonce.kit.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.DatabaseSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

class LocalPostgresIT {

  @TempDir Path temporary;
  private Path directory = Path.of("");

  @BeforeEach
  void nameTheDirectory() {
    directory = temporary.resolve("postgresql");
  }

  @Test
  void shouldBeAsDurableAsAnyOther() throws SQLException {
    // When
    try (LocalPostgres postgres = LocalPostgres.start(directory, 0)) {

      // Then
      DatabaseSettings settings = postgres.settings();
      assertThat(query(settings, "show fsync")).isEqualTo("on");
      assertThat(query(settings, "show synchronous_commit")).isEqualTo("on");
      assertThat(query(settings, "show full_page_writes")).isEqualTo("on");
      assertThat(query(settings, "show wal_level")).isEqualTo("logical");
      assertThat(query(settings, "show listen_addresses")).isEqualTo("127.0.0.1");
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
    long orphan;
    try (Holder holder = Holder.start("postgresql", directory)) {
      execute(settings(holder.port()), "create table kept as select 42 as answer");
      orphan = serverPid();
      holder.kill();
    }
    assertThat(ProcessHandle.of(orphan)).isPresent();

    // When
    try (LocalPostgres postgres = LocalPostgres.start(directory, 0)) {

      // Then
      assertThat(query(postgres.settings(), "select answer from kept")).isEqualTo("42");
      assertThat(serverPid()).isNotEqualTo(orphan);
    }
  }

  @Test
  void shouldStopThoughAReplicationClientDoesNotTakeItsWal() throws Exception {
    // Given
    try (LocalPostgres postgres = LocalPostgres.start(directory, 0)) {
      Properties client = new Properties();
      client.setProperty("user", postgres.settings().user());
      client.setProperty("replication", "database");
      client.setProperty("preferQueryMode", "simple");
      client.setProperty("assumeMinServerVersion", "10");
      Connection replication = DriverManager.getConnection(postgres.settings().jdbcUrl(), client);
      PGConnection connection = replication.unwrap(PGConnection.class);
      connection
          .getReplicationAPI()
          .createReplicationSlot()
          .logical()
          .withSlotName("behind")
          .withOutputPlugin("pgoutput")
          .make();
      connection
          .getReplicationAPI()
          .replicationStream()
          .logical()
          .withSlotName("behind")
          .withSlotOption("proto_version", 1)
          .withSlotOption("publication_names", "none")
          .withSlotOption("messages", true)
          .start();

      // When
      execute(
          postgres.settings(), "select pg_logical_emit_message(true, 'test', repeat('x', 10000))");
    }

    // Then
    assertThat(directory.resolve("postmaster.pid")).doesNotExist();
  }

  @Test
  void shouldNotStopTheNextServerOnItsData() throws Exception {
    // Given
    LocalPostgres former = LocalPostgres.start(directory, 0);
    former.close();
    try (LocalPostgres next = LocalPostgres.start(directory, 0)) {

      // When
      former.close();

      // Then
      assertThat(query(next.settings(), "select 42")).isEqualTo("42");
    }
  }

  @Test
  void shouldLeaveAProcessAloneThatHasTheNumberOfAServerThatIsGone() throws Exception {
    // Given
    Process bystander = new ProcessBuilder("sleep", "60").start();
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve("postmaster.pid"), bystander.pid() + "\n");

      // When
      LocalPostgres.stopOrphan(directory);

      // Then
      assertThat(bystander.isAlive()).isTrue();
    } finally {
      bystander.destroyForcibly();
    }
  }

  @Test
  void shouldNameThePortThatIsInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      // When, Then
      assertThatThrownBy(() -> LocalPostgres.start(directory, taken.getLocalPort()))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("PostgreSQL's port %d is in use".formatted(taken.getLocalPort()));
    }
  }

  @Test
  void shouldNameTheDirectoryThatIsNone() throws IOException {
    // Given
    Files.createFile(directory);

    // When, Then
    assertThatThrownBy(() -> LocalPostgres.start(directory, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(directory + " is not a directory");
  }

  @Test
  void shouldSayWhereTheServersOwnWordsAreWhenItDoesNotStart() throws IOException {
    // Given
    Files.createDirectories(directory);
    Files.createFile(directory.resolve("orderonce-initialised"));

    // When, Then
    assertThatThrownBy(() -> LocalPostgres.start(directory, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("see " + temporary.toRealPath().resolve("postgresql.log"));
  }

  private long serverPid() throws IOException {
    return Long.parseLong(
        Files.readAllLines(directory.resolve("postmaster.pid")).getFirst().strip());
  }

  private static DatabaseSettings settings(int port) {
    return new DatabaseSettings("127.0.0.1", port, "orderonce", "orderonce", "");
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
