package dev.orderonce.proof;

import dev.orderonce.quickstart.CommandLines;
import dev.orderonce.quickstart.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** The system as a user runs it: a process of its own, on data that outlive it. */
final class RunningSystem implements AutoCloseable {

  /** Longer than a start waits for its own services: it then says which one is not ready. */
  static final Duration START_PATIENCE = Duration.ofMinutes(2);

  private final Path directory;
  private final int apiPort;
  private final int subscribersPort;
  private final int kafkaPort;
  private final int postgresPort;
  private final int relayPort;
  private final int processorPort;
  private JavaProcess process;

  private RunningSystem(Path directory) throws IOException {
    List<Integer> ports = FreePorts.of(6);
    this.directory = directory;
    this.apiPort = ports.get(0);
    this.subscribersPort = ports.get(1);
    this.kafkaPort = ports.get(2);
    this.postgresPort = ports.get(3);
    this.relayPort = ports.get(4);
    this.processorPort = ports.get(5);
    this.process = launch();
  }

  /** Starts the system on that directory, and waits until it says that it is ready. */
  static RunningSystem start(Path directory) throws IOException {
    return new RunningSystem(directory);
  }

  /** Kills the process as a power cut would: no time for a last word. */
  void kill() throws InterruptedException {
    process.kill();
  }

  /** Starts it again on the same data and ports. */
  void restart() throws IOException {
    process = launch();
  }

  int apiPort() {
    return apiPort;
  }

  String apiUrl() {
    return "http://127.0.0.1:" + apiPort;
  }

  String subscribersUrl() {
    return "http://127.0.0.1:" + subscribersPort;
  }

  String processorUrl() {
    return "http://127.0.0.1:" + processorPort;
  }

  int relayPort() {
    return relayPort;
  }

  String bootstrapServers() {
    return "127.0.0.1:" + kafkaPort;
  }

  /** The first column of the first row. */
  String query(String sql) throws SQLException {
    String url = "jdbc:postgresql://127.0.0.1:%d/orderonce".formatted(postgresPort);
    try (Connection connection = DriverManager.getConnection(url, "orderonce", "");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "";
    }
  }

  /** Changes rows by hand. */
  void update(String sql) throws SQLException {
    String url = "jdbc:postgresql://127.0.0.1:%d/orderonce".formatted(postgresPort);
    try (Connection connection = DriverManager.getConnection(url, "orderonce", "");
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  /** Runs a command against it; returns its exit code, a space, and what it printed. */
  String run(String... command) {
    Map<String, String> ports =
        Map.of(
            "ORDERONCE_POSTGRES_PORT", Integer.toString(postgresPort),
            "ORDERONCE_KAFKA_PORT", Integer.toString(kafkaPort));
    StringWriter out = new StringWriter();
    int exitCode = CommandLines.create(ports).setOut(new PrintWriter(out)).execute(command);
    return exitCode + " " + out;
  }

  @Override
  public void close() {
    process.close();
  }

  private JavaProcess launch() throws IOException {
    Path out = Files.createTempFile(directory.getParent(), "out", ".log");
    JavaProcess started = JavaProcess.start(Main.class, arguments(), Map.of(), "1g", out);
    Awaitility.await()
        .atMost(START_PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .failFast("the process ended", () -> !started.isAlive())
        .until(() -> Files.readString(out).startsWith("OrderOnce is ready"));
    return started;
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("up", "--data-dir", directory.toString()));
    arguments.addAll(List.of("--api-port", Integer.toString(apiPort)));
    arguments.addAll(List.of("--subscribers-port", Integer.toString(subscribersPort)));
    arguments.addAll(List.of("--kafka-port", Integer.toString(kafkaPort)));
    arguments.addAll(List.of("--postgres-port", Integer.toString(postgresPort)));
    arguments.addAll(List.of("--relay-port", Integer.toString(relayPort)));
    arguments.addAll(List.of("--processor-port", Integer.toString(processorPort)));
    return arguments;
  }
}
