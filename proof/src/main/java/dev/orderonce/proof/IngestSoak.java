package dev.orderonce.proof;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code orderonce bench ingest-soak}: the API under full load, minute after minute. */
@Command(
    name = "ingest-soak",
    description = {
      "What the API keeps in memory under as much load as it takes, after each round of it.",
      "On a durable PostgreSQL of this process; the load comes from a process of its own."
    })
final class IngestSoak implements Callable<Integer> {

  private static final CountOption CONNECTIONS =
      new CountOption("--connections", 64, 1, "connections of the load generator");
  private static final CountOption ROUNDS = new CountOption("--rounds", 10, 1, "rounds");
  private static final CountOption SECONDS = new CountOption("--seconds", 60, 1, "seconds of each");

  private static final double MEBIBYTE = 1 << 20;

  /** Where Linux tells of the memory that a process has; elsewhere that is left out. */
  private static final Path STATUS = Path.of("/proc/self/status");

  private final Map<String, String> environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  private IngestSoak(Map<String, String> environment) {
    this.environment = environment;
  }

  static CommandLine commandLine(Map<String, String> environment) {
    CommandLine commandLine = new CommandLine(new IngestSoak(environment));
    List.of(CONNECTIONS, ROUNDS, SECONDS).forEach(option -> option.addTo(commandLine));
    return commandLine;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    BenchLog.tell(out);
    try (Scratch scratch = Scratch.create();
        IngestArena arena = IngestArena.open(environment, scratch.directory("postgresql"))) {
      Duration time = Duration.ofSeconds(SECONDS.from(spec.commandLine()));
      int connections = CONNECTIONS.from(spec.commandLine());
      for (int round = 1; round <= ROUNDS.from(spec.commandLine()); round++) {
        IngestWindow window = arena.load(arena.oursPort(), connections, time, 0);
        out.printf("round %d: %s%n         %s%n", round, window, memory());
        out.flush();
      }
      arena.requireAllWritten();
      return ExitCode.OK;
    }
  }

  /** What is in use once everything that nobody needs is gone. */
  private static String memory() throws IOException {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    long buffers =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return "heap %.1f MiB, outside of it %.1f MiB, buffers %.1f MiB, %d threads%s"
        .formatted(
            memory.getHeapMemoryUsage().getUsed() / MEBIBYTE,
            memory.getNonHeapMemoryUsage().getUsed() / MEBIBYTE,
            buffers / MEBIBYTE,
            threads.getThreadCount(),
            resident());
  }

  private static String resident() throws IOException {
    if (!Files.isReadable(STATUS)) {
      return "";
    }
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> ", resident " + line.substring("VmRSS:".length()).strip())
          .findFirst()
          .orElse("");
    }
  }
}
