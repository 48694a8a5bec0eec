package dev.orderonce.proof;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Java program in a process of its own, on this class path, which does not outlive this one. */
final class JavaProcess implements AutoCloseable {

  /** What every program of the system promises for an orderly stop. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

  /**
   * For programs that are started often and run for seconds: less work for compiler and collector.
   */
  private static final List<String> SHORT_LIVED =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final Process process;
  private final Thread onShutdown;

  private JavaProcess(Process process) {
    this.process = process;
    this.onShutdown = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(onShutdown);
  }

  /**
   * Starts it; what it writes to standard output goes to that file.
   *
   * @param heap how large its heap may grow, as {@code -Xmx} takes it
   */
  static JavaProcess start(
      Class<?> main,
      List<String> arguments,
      Map<String, String> environment,
      String heap,
      Path output)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heap);
    command.addAll(SHORT_LIVED);
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    return new JavaProcess(builder.start());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Kills it as a power cut would: no time for a last word. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
    forget();
  }

  /** Waits until it has ended by itself. */
  void awaitEnd() throws InterruptedException {
    process.waitFor();
  }

  /** Asks it to stop, and returns whether it did within the time that it promises. */
  boolean stopsInTime() throws InterruptedException {
    process.destroy();
    return process.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Sends it a signal such as {@code STOP}. */
  void signal(String name) throws IOException, InterruptedException {
    int exitCode =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (exitCode != 0) {
      throw new IOException("process %d got no %s".formatted(process.pid(), name));
    }
  }

  /** Asks it to stop, and kills it if it does not. */
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
    forget();
  }

  private void forget() {
    try {
      Runtime.getRuntime().removeShutdownHook(onShutdown);
    } catch (IllegalStateException e) {
      // This process is ending: the hook is being run.
    }
  }
}
