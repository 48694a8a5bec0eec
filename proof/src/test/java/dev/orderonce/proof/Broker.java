package dev.orderonce.proof;

import dev.orderonce.kit.embedded.LocalKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A Kafka broker in a process of its own, on data and a port that outlive the process. */
final class Broker implements AutoCloseable {

  private static final Duration START_PATIENCE = Duration.ofSeconds(60);
  private static final String READY = "the broker is ready";

  private final Path directory;
  private final int port = FreePorts.lasting();
  private JavaProcess process;

  private Broker(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.process = launch();
  }

  /** What the other process does: it runs the broker until it is asked to stop. */
  public static void main(String[] args) {
    try {
      LocalKafka kafka = LocalKafka.start(Path.of(args[0]), Integer.parseInt(args[1]));
      Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
      System.out.println(READY);
    } catch (RuntimeException e) {
      e.printStackTrace();
      // What the broker has started already would keep the process alive.
      System.exit(1);
    }
  }

  /** Starts it on the data in that directory, and waits until it is ready. */
  static Broker start(Path directory) throws IOException {
    return new Broker(directory);
  }

  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Kills it as a power cut would. */
  void kill() throws InterruptedException {
    process.kill();
  }

  /** Asks it to stop, and waits for its end. */
  void stop() throws InterruptedException {
    if (!process.stopsInTime()) {
      throw new IllegalStateException("the broker lives on");
    }
  }

  /** Starts it again on the same data and port. */
  void restart() throws IOException {
    process.close();
    process = launch();
  }

  @Override
  public void close() {
    process.close();
  }

  private JavaProcess launch() throws IOException {
    Path output = Files.createTempFile(directory, "broker", ".log");
    JavaProcess started =
        JavaProcess.start(
            Broker.class,
            List.of(directory.resolve("data").toString(), Integer.toString(port)),
            Map.of(),
            "256m",
            output);
    Awaitility.await()
        .atMost(START_PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .failFast("the broker ended", () -> !started.isAlive())
        .until(() -> Files.readString(output).contains(READY));
    return started;
  }
}
