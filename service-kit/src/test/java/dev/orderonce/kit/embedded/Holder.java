package dev.orderonce.kit.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Another process, which holds PostgreSQL or Kafka until it is killed. */
final class Holder implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 60;

  private final Process process;
  private final int port;

  private Holder(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** What the other process does: it starts the part, prints its port, and waits. */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[1]);
    System.out.println(
        switch (args[0]) {
          case "postgresql" -> LocalPostgres.start(directory, 0).port();
          case "kafka" -> LocalKafka.start(directory, 0).port();
          default -> throw new IllegalArgumentException(args[0]);
        });
    Thread.currentThread().join();
  }

  static Holder start(String part, Path directory) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dorderonce.log.to=file",
                "-Dorderonce.log.file=" + directory.resolveSibling("holder.log"),
                Holder.class.getName(),
                part,
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      return new Holder(process, Integer.parseInt(process.inputReader().readLine()));
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  int port() {
    return port;
  }

  /** Kills it, as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("process " + process.pid() + " lives on");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
