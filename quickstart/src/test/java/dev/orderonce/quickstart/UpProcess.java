package dev.orderonce.quickstart;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code orderonce up} as a process of its own, on free ports. */
final class UpProcess implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 60;

  private final Process process;
  private final String readinessLine;

  private UpProcess(Process process, String readinessLine) {
    this.process = process;
    this.readinessLine = readinessLine;
  }

  /** Starts it, and waits until it is ready. */
  static UpProcess start(Path dataDirectory) throws IOException {
    Process process = launch(dataDirectory).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out = process.inputReader();
    @Nullable String line = out.readLine();
    if (line == null) {
      process.destroyForcibly();
      throw new IllegalStateException("orderonce up ended before it was ready");
    }
    return new UpProcess(process, line);
  }

  /** The command, not started. */
  static ProcessBuilder launch(Path dataDirectory) {
    List<String> arguments = new ArrayList<>(List.of("up", "--data-dir", dataDirectory.toString()));
    Arrays.stream(Port.values()).forEach(port -> arguments.add(port.flag() + "=0"));
    return Program.with(arguments);
  }

  String readinessLine() {
    return readinessLine;
  }

  /** The port that follows these words in the readiness line. */
  int port(String words) {
    Matcher port = Pattern.compile(words + " \\S*?127\\.0\\.0\\.1:(\\d+)").matcher(readinessLine);
    if (!port.find()) {
      throw new IllegalStateException("no port of %s in: %s".formatted(words, readinessLine));
    }
    return Integer.parseInt(port.group(1));
  }

  /** What it has written to standard output since it was ready; waits for its end. */
  String remainingOutput() throws IOException {
    return process.inputReader().readAllAsString();
  }

  /** Sends it that signal, and waits for its end; returns the exit code. */
  int signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("orderonce up lives on after " + name);
    }
    return process.exitValue();
  }

  /** Asks it to stop, and waits for its end. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }
}
