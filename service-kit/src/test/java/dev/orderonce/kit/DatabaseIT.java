package dev.orderonce.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.orderonce.kit.PostgresTls.Mode;
import dev.orderonce.kit.embedded.LocalPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseIT {

  private static final String OTHER_SESSION =
      "select state from pg_stat_activity where application_name = 'set-up'";

  private static LocalPostgres postgres;

  @BeforeAll
  static void start(@TempDir Path directory) {
    postgres = LocalPostgres.start(directory.resolve("postgresql"), 0);
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @Test
  void shouldLeaveNoTransactionOpenWhereItHasPreparedAConnection() throws SQLException {
    // Given
    try (HikariDataSource pool =
            Database.open(postgres.settings(), "set-up", 1, "set enable_seqscan = off");
        HikariDataSource another = Database.open(postgres.settings(), "another", 1);
        Connection looking = another.getConnection()) {
      // When
      try (Connection prepared = pool.getConnection()) {
        // Then
        assertThat(query(looking, OTHER_SESSION)).isEqualTo("idle");
        assertThat(query(prepared, "show enable_seqscan")).isEqualTo("off");
      }
    }
  }

  /** It would wait until the login is given up, after 3 s. */
  @Test
  void shouldNotWaitForALoginWhenAPoolIsClosed() throws Exception {
    // Given
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Socket login;
      long start;
      try (HikariDataSource _ = Database.open(away(silent.getLocalPort()), "silent", 1)) {
        login = silent.accept();

        // When
        start = System.nanoTime();
      }

      // Then
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
      login.close();
    }
  }

  /** The pool by itself would try ten times soon, and then every 5 s. */
  @Test
  void shouldGoOnTryingToConnectAtShortIntervals() throws Exception {
    // Given
    AtomicInteger tries = new AtomicInteger();
    try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor();
        ServerSocket hangingUp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Future<?> _ = thread.submit(() -> hangUpOnAll(hangingUp, tries));

      // When
      try (HikariDataSource _ = Database.open(away(hangingUp.getLocalPort()), "away", 1)) {
        // Then
        await().atMost(Duration.ofSeconds(30)).until(() -> tries.get() >= 25);
      }
      // Its work has ended by now; the thread itself may be a moment later.
      await()
          .untilAsserted(() ->
              assertThat(Thread.getAllStackTraces().keySet())
                  .extracting(Thread::getName)
                  .doesNotContain("away:connection-adder"));
    }
  }

  /** A server on this port that nobody can log in to. */
  private static DatabaseSettings away(int port) {
    PostgresTls plain =
        new PostgresTls(Mode.DISABLE, Optional.empty(), Optional.empty(), Optional.empty());
    return new DatabaseSettings("127.0.0.1", port, "none", "nobody", "", plain);
  }

  private static Void hangUpOnAll(ServerSocket socket, AtomicInteger tries) throws IOException {
    while (!socket.isClosed()) {
      try {
        socket.accept().close();
        tries.incrementAndGet();
      } catch (SocketException e) {
        // Closed.
      }
    }
    return null;
  }

  @Test
  void shouldNotQuoteRowsOrParametersInErrors() throws SQLException {
    // Given
    try (HikariDataSource pool = Database.open(postgres.settings(), "test", 1);
        Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create table t (secret text check (secret = ''), number integer)");

      // When
      statement.addBatch("insert into t values ('4111', 1)");

      // Then
      assertThatThrownBy(statement::executeBatch)
          .hasMessageContaining("t_secret_check")
          .hasMessageNotContaining("4111");
    }
  }

  private static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
