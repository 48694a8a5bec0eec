package dev.orderonce.proof;

import dev.orderonce.ingest.IngestService;
import dev.orderonce.ingest.IngestSettings;
import dev.orderonce.kit.ApiKeys;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.Settings;
import dev.orderonce.kit.embedded.LocalPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** One database, with the API and a {@link TextbookApi} on it, and load for either of them. */
final class IngestArena implements AutoCloseable {

  private static final String API_KEY = "bench-key";

  /**
   * As a server is set up that has much to write, and has done so for a while: checkpoints come
   * when {@link #settle} takes one, and log files are used again in place of new ones, whose zeros
   * would first have to be on the disk.
   */
  private static final Map<String, String> SET_UP =
      Map.of("max_wal_size", "16GB", "min_wal_size", "4GB", "checkpoint_timeout", "30min");

  /** The load generator is a new program each time: in its first second it is the slow one. */
  private static final Duration LEAD_IN = Duration.ofSeconds(3);

  private final Path data;
  private final LocalPostgres postgres;
  private final IngestService ours;
  private final TextbookApi textbook;
  private long accepted;

  private IngestArena(Path data, LocalPostgres postgres, IngestSettings settings) {
    this.data = data;
    this.postgres = postgres;
    this.ours = new IngestService(settings);
    ours.start();
    this.textbook = new TextbookApi(settings.database(), settings.keys().configured());
  }

  /**
   * Starts all of it.
   *
   * @param environment the API's settings; where the database and the port are is ours
   */
  static IngestArena open(Map<String, String> environment, Path directory) {
    LocalPostgres postgres = LocalPostgres.start(directory, 0, SET_UP);
    DatabaseSettings database = postgres.settings();
    Settings settings =
        Settings.of(environment)
            .with(ApiKeys.TENANT_KEYS, "bench=" + ApiKeys.hashed(API_KEY))
            .with(IngestSettings.PORT, "0")
            .with(DatabaseSettings.HOST, database.host())
            .with(DatabaseSettings.PORT, Integer.toString(database.port()))
            .with(DatabaseSettings.NAME, database.name())
            .with(DatabaseSettings.USER, database.user())
            .with(DatabaseSettings.PASSWORD, database.password());
    return new IngestArena(directory, postgres, IngestSettings.from(settings));
  }

  int oursPort() {
    return ours.port();
  }

  int textbookPort() {
    return textbook.port();
  }

  /**
   * Places orders from a process of its own.
   *
   * @param rate requests a second; 0 for as many as are answered
   * @throws IllegalStateException if a request was refused
   */
  IngestWindow load(int port, int connections, Duration time, double rate) throws Exception {
    Duration api = cpuOf(ProcessHandle.current());
    Duration database = databaseCpu();
    LoadReport report = generate(port, connections, time, rate);
    api = cpuOf(ProcessHandle.current()).minus(api);
    database = databaseCpu().minus(database);
    accepted += report.accepted();
    settle();
    if (report.refused() > 0) {
      throw new IllegalStateException("%d requests refused".formatted(report.refused()));
    }
    return new IngestWindow(report, api, database);
  }

  /**
   * Looks for what was accepted.
   *
   * @throws IllegalStateException if the database has an order more or less
   */
  void requireAllWritten() throws SQLException {
    long orders = orders();
    if (orders != accepted) {
      throw new IllegalStateException(
          "%d accepted in all, %d orders in the database".formatted(accepted, orders));
    }
  }

  @Override
  public void close() {
    textbook.close();
    ours.stop();
    postgres.close();
  }

  private static LoadReport generate(int port, int connections, Duration time, double rate)
      throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            LoadGenerator.class.getName(),
            Integer.toString(port),
            API_KEY,
            UUID.randomUUID() + "-",
            Integer.toString(connections),
            Long.toString(LEAD_IN.toMillis()),
            Long.toString(time.toMillis()),
            Double.toString(rate));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader output = process.inputReader()) {
      String line = output.readLine();
      if (process.waitFor() != 0 || line == null) {
        throw new IllegalStateException("the load generator failed");
      }
      return LoadReport.parse(line);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Takes a checkpoint, so that none falls into what is measured next. */
  private void settle() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(postgres.settings().jdbcUrl(), "postgres", "");
        Statement statement = connection.createStatement()) {
      statement.execute("checkpoint");
    }
  }

  private long orders() throws SQLException {
    DatabaseSettings settings = postgres.settings();
    try (Connection connection =
            DriverManager.getConnection(settings.jdbcUrl(), settings.user(), settings.password());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                select count(*) from orders o join idempotency_keys k on k.order_id = o.id
                join outbox m on m.aggregateid = o.id::text\
                """)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** The server is no child of this process: it was started by a program that has ended. */
  private Duration databaseCpu() throws IOException {
    String pid = Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip();
    return ProcessHandle.of(Long.parseLong(pid)).stream()
        .flatMap(server -> Stream.concat(Stream.of(server), server.descendants()))
        .map(IngestArena::cpuOf)
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static Duration cpuOf(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
