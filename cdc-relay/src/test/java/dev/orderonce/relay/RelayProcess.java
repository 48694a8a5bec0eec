package dev.orderonce.relay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A relay in a process of its own, which can be killed. */
final class RelayProcess implements AutoCloseable {

  private final Process process;

  private RelayProcess(Process process) {
    this.process = process;
  }

  /** What the process does: it runs a relay until it is killed. */
  public static void main(String[] settings) throws Exception {
    Map<String, String> environment =
        Arrays.stream(settings)
            .map(setting -> setting.split("=", 2))
            .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    new RelayService(RelayFixture.settings(environment)).start();
    Thread.currentThread().join();
  }

  static RelayProcess start(Map<String, String> environment, Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "-Dorderonce.log.to=file",
            "-Dorderonce.log.file=" + log,
            RelayProcess.class.getName());
    environment.forEach((name, value) -> builder.command().add(name + "=" + value));
    return new RelayProcess(builder.inheritIO().start());
  }

  /** Kills it, as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(RelayFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("process " + process.pid() + " lives on");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
