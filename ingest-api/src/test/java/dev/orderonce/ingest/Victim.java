package dev.orderonce.ingest;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A {@link DoomedApi} in a process of its own. */
final class Victim {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final BufferedReader output;
  private final Thread onShutdown;
  private int port;

  /** The common pool may have one thread only, and each of these tasks waits for another. */
  private static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);

  private Victim(Process process) {
    this.process = process;
    this.output = process.inputReader();
    this.onShutdown = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(onShutdown);
  }

  /** Starts it; it need not be ready yet. */
  static Victim start(String databasePort, int point, int threads, Instant now) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            DoomedApi.class.getName(),
            databasePort,
            Integer.toString(point),
            Integer.toString(threads),
            now.toString());
    return new Victim(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Sends a request again and again, until the connection breaks. */
  CompletableFuture<Void> insist(HttpClient client, String path, String key, String body) {
    if (port == 0) {
      port = Integer.parseInt(nextLine());
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
            .header("Authorization", "Bearer demo-1")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return CompletableFuture.runAsync(
        () -> {
          HttpResponse<String> answer = send(client, request);
          while (answer.statusCode() == 503) {
            answer = send(client, request);
          }
          throw new IllegalStateException("it answered " + answer.body());
        },
        THREADS);
  }

  private static HttpResponse<String> send(HttpClient client, HttpRequest request) {
    return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
  }

  /** What it says next, apart from its log. */
  String nextLine() {
    return CompletableFuture.supplyAsync(
            () -> output.lines().filter(line -> !line.startsWith("{")).findFirst().orElseThrow(),
            THREADS)
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  void kill() {
    process.destroyForcibly().onExit().join();
    try {
      Runtime.getRuntime().removeShutdownHook(onShutdown);
    } catch (IllegalStateException _) {
      // This process is ending: the hook is being run.
    }
  }
}
