package dev.orderonce.proof;

import dev.orderonce.quickstart.Main;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** One of several instances of the processor: a process and a state directory of its own. */
final class ProcessorInstance implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String TRANSITIONS = "orderonce_transitions_total{";

  private final Path directory;
  private final int port;
  private final Map<String, String> environment;
  private final HttpClient http = HttpClient.newHttpClient();
  private JavaProcess process;

  private ProcessorInstance(Path directory, Map<String, String> environment) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.port = FreePorts.lasting();
    this.environment = new HashMap<>(environment);
    this.environment.put("ORDERONCE_PROCESSOR_PORT", Integer.toString(port));
    this.environment.put("ORDERONCE_PROCESSOR_STATE_DIR", directory.resolve("state").toString());
    this.process = launch();
  }

  /**
   * Starts an instance, and does not wait until it is ready.
   *
   * @param environment what all instances are told
   */
  static ProcessorInstance start(Path directory, Map<String, String> environment)
      throws IOException {
    return new ProcessorInstance(directory, environment);
  }

  /** Kills it as a power cut would. */
  void kill() throws InterruptedException {
    process.kill();
  }

  /** Asks it to stop, and returns whether it did within the time that it promises. */
  boolean stopsInTime() throws InterruptedException {
    return process.stopsInTime();
  }

  /** Holds it as a long pause of the machine would: it lives, and does not know that time goes. */
  void pause() throws Exception {
    process.signal("STOP");
  }

  /** Lets it go on after {@link #pause}. */
  void resume() throws Exception {
    process.signal("CONT");
  }

  /** Starts it again on the same state directory and port. */
  void restart() throws IOException {
    process.close();
    process = launch();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until it is ready. */
  void awaitReady() {
    Awaitility.await()
        .alias("readiness of " + directory)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptionsInstanceOf(IOException.class)
        .failFast("the processor ended", () -> !process.isAlive())
        .until(() -> get("/health/ready").statusCode() == 200);
  }

  /** Waits until it changes orders, since its start or beyond what it had changed before. */
  void awaitWork() throws Exception {
    double before = transitions();
    Awaitility.await()
        .alias("work of " + directory)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .failFast("the processor ended", () -> !process.isAlive())
        .until(() -> transitions() > before);
  }

  private double transitions() throws IOException, InterruptedException {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(TRANSITIONS))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(10))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private JavaProcess launch() throws IOException {
    return JavaProcess.start(
        Main.class,
        List.of("streams-processor"),
        environment,
        "256m",
        Files.createTempFile(directory, "processor", ".log"));
  }

  @Override
  public void close() {
    http.close();
    process.close();
  }
}
