package dev.orderonce.proof;

import dev.orderonce.quickstart.Main;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The system as a user runs it: a process of its own, on data that outlive it. */
final class RunningSystem implements AutoCloseable {

  private static final Duration START_PATIENCE = Duration.ofSeconds(60);

  private static final int STOP_PATIENCE_SECONDS = 10;

  private final Path directory;
  private final int apiPort;
  private final int subscribersPort;
  private final int kafkaPort;
  private final int postgresPort;
  private final List<String> otherPorts;
  private Process process;

  private RunningSystem(Path directory) throws IOException {
    List<Integer> ports = freePorts(6);
    this.directory = directory;
    this.apiPort = ports.get(0);
    this.subscribersPort = ports.get(1);
    this.kafkaPort = ports.get(2);
    this.postgresPort = ports.get(3);
    this.otherPorts =
        List.of(
            "--relay-port", ports.get(4).toString(), "--processor-port", ports.get(5).toString());
    this.process = launch();
  }

  /** Starts the system on that directory, and waits until it says that it is ready. */
  static RunningSystem start(Path directory) throws IOException {
    return new RunningSystem(directory);
  }

  /** Kills the process as a power cut would: no time for a last word. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts it again on the same data and ports. */
  void restart() throws IOException {
    process = launch();
  }

  /** Asks it to stop, and returns whether it did within the time that it promises. */
  boolean stopsInTime() throws InterruptedException {
    process.destroy();
    return process.waitFor(STOP_PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  String apiUrl() {
    return "http://127.0.0.1:" + apiPort;
  }

  String subscribersUrl() {
    return "http://127.0.0.1:" + subscribersPort;
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

  @Override
  public void close() {
    try {
      if (!stopsInTime()) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private Process launch() throws IOException {
    Path out = Files.createTempFile(directory.getParent(), "out", ".log");
    Process started =
        new ProcessBuilder(command())
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Awaitility.await()
        .atMost(START_PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .failFast("the process ended", () -> !started.isAlive())
        .until(() -> Files.readString(out).startsWith("OrderOnce is ready"));
    return started;
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Main.class.getName(), "up", "--data-dir", directory.toString()));
    command.addAll(List.of("--api-port", Integer.toString(apiPort)));
    command.addAll(List.of("--subscribers-port", Integer.toString(subscribersPort)));
    command.addAll(List.of("--kafka-port", Integer.toString(kafkaPort)));
    command.addAll(List.of("--postgres-port", Integer.toString(postgresPort)));
    command.addAll(otherPorts);
    return command;
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      sockets.add(socket);
      ports.add(socket.getLocalPort());
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }
}
