package dev.orderonce.kit.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL server that outlived the process which had started it, or its end. */
final class OrphanedPostgres {

  private static final Logger log = LoggerFactory.getLogger(OrphanedPostgres.class);
  private static final Duration FAST_SHUTDOWN = Duration.ofSeconds(20);
  private static final Duration IMMEDIATE_SHUTDOWN = Duration.ofSeconds(10);
  private static final Duration EXIT_POLL = Duration.ofMillis(100);

  private OrphanedPostgres() {}

  /**
   * Stops the server that still runs on these data, if there is one; a pid file of a server that is
   * gone is left to the next server, which replaces it.
   *
   * @param dataDirectory its real path
   * @throws IOException if it cannot be stopped
   */
  static void stop(Path dataDirectory) throws IOException {
    Optional<ProcessHandle> orphan = find(dataDirectory);
    if (orphan.isEmpty()) {
      return;
    }
    ProcessHandle server = orphan.get();
    log.info(
        "stopping PostgreSQL {} that an earlier process left on {}", server.pid(), dataDirectory);
    require(
        signal(server, dataDirectory, "-INT", FAST_SHUTDOWN)
            || signal(server, dataDirectory, "-QUIT", IMMEDIATE_SHUTDOWN),
        server,
        dataDirectory);
  }

  /**
   * Ends the server that still runs on these data although it was told to stop, if there is one.
   *
   * @param dataDirectory its real path
   * @throws IOException if it cannot be stopped
   */
  static void stopNow(Path dataDirectory) throws IOException {
    Optional<ProcessHandle> server = find(dataDirectory);
    if (server.isPresent()) {
      log.warn(
          "PostgreSQL {} on {} did not stop in time: it is stopped at once",
          server.get().pid(),
          dataDirectory);
      require(
          signal(server.get(), dataDirectory, "-QUIT", IMMEDIATE_SHUTDOWN),
          server.get(),
          dataDirectory);
    }
  }

  private static void require(boolean stopped, ProcessHandle server, Path dataDirectory)
      throws IOException {
    if (!stopped) {
      throw new IOException(
          "PostgreSQL process %d still runs on %s".formatted(server.pid(), dataDirectory));
    }
  }

  private static Optional<ProcessHandle> find(Path dataDirectory) throws IOException {
    Path pidFile = dataDirectory.resolve("postmaster.pid");
    List<String> lines;
    try {
      lines = Files.readAllLines(pidFile);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,10}")) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
        .filter(process -> servesThese(process, dataDirectory));
  }

  /** The pid may long be another process's: only a server started on this very directory counts. */
  private static boolean servesThese(ProcessHandle process, Path dataDirectory) {
    String commandLine = commandLine(process);
    return commandLine.contains("postgres") && commandLine.contains(" -D " + dataDirectory + " ");
  }

  private static String commandLine(ProcessHandle process) {
    Path linux = Path.of("/proc", Long.toString(process.pid()), "cmdline");
    try {
      return Files.readString(linux).replace('\0', ' ');
    } catch (IOException e) {
      return process.info().commandLine().orElse("");
    }
  }

  private static boolean signal(
      ProcessHandle process, Path dataDirectory, String signal, Duration patience)
      throws IOException {
    try {
      new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
      long deadline = System.nanoTime() + patience.toNanos();
      boolean gone = false;
      while (!gone && System.nanoTime() < deadline) {
        gone = exits(process) || !servesThese(process, dataDirectory);
      }
      return gone;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while stopping PostgreSQL", e);
    }
  }

  /**
   * Waits a moment for its end. A process whose parent does not collect it stays visible, without a
   * command line: that is why the wait is short and its command line is asked for as well.
   */
  private static boolean exits(ProcessHandle process) throws IOException, InterruptedException {
    try {
      process.onExit().get(EXIT_POLL.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IOException(e);
    }
  }
}
