package dev.orderonce.relay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A relay in a process of its own, which can be killed. */
final class RelayProcess implements AutoCloseable {

  /** At which {@link HaltingProducers.Step} the process ends by itself. */
  static final String HALT = "halt";

  private final Process process;

  private RelayProcess(Process process) {
    this.process = process;
  }

  /** What the process does: it runs a relay until it is killed. */
  public static void main(String[] settings) throws Exception {
    Map<String, String> environment =
        Arrays.stream(settings)
            .map(setting -> setting.split("=", 2))
            .collect(
                Collectors.toMap(parts -> parts[0], parts -> parts[1], (a, b) -> b, HashMap::new));
    String halt = environment.remove(HALT);
    RelaySettings relay = RelayFixture.settings(environment);
    RelayService service =
        halt == null
            ? new RelayService(relay)
            : new RelayService(relay, new HaltingProducers(HaltingProducers.Step.valueOf(halt)));
    service.start();
    Thread.currentThread().join();
  }

  static RelayProcess start(Map<String, String> environment, Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
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

  /** Waits until it has ended by itself. */
  void awaitEnd() throws InterruptedException {
    if (!process.waitFor(RelayFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("process " + process.pid() + " lives on");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
