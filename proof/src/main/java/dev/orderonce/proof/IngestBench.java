package dev.orderonce.proof;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code orderonce bench ingest}: the API beside a {@link TextbookApi}, turn by turn. */
@Command(
    name = "ingest",
    description = {
      "Orders a second that the API accepts, beside one transaction of three inserts a request.",
      "Both on a durable PostgreSQL of this process; the load comes from a process of its own."
    })
final class IngestBench implements Callable<Integer> {

  private static final CountOption CONNECTIONS =
      new CountOption("--connections", 64, 1, "connections of the load generator");
  private static final CountOption SECONDS =
      new CountOption("--seconds", 10, 1, "seconds that are measured in a round");
  private static final CountOption WARM_UP =
      new CountOption("--warm-up", 15, 0, "seconds of load on each before the first round");
  private static final CountOption ROUNDS =
      new CountOption("--rounds", 3, 1, "measured rounds of each");

  private final Map<String, String> environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  private IngestBench(Map<String, String> environment) {
    this.environment = environment;
  }

  static CommandLine commandLine(Map<String, String> environment) {
    CommandLine commandLine = new CommandLine(new IngestBench(environment));
    List.of(CONNECTIONS, SECONDS, WARM_UP, ROUNDS).forEach(option -> option.addTo(commandLine));
    return commandLine;
  }

  @Override
  public Integer call() throws Exception {
    BenchLog.tell(spec.commandLine().getOut());
    try (Scratch scratch = Scratch.create();
        IngestArena arena = IngestArena.open(environment, scratch.directory("postgresql"))) {
      Turns textbook = new Turns("textbook", arena, arena.textbookPort());
      Turns ours = new Turns("OrderOnce", arena, arena.oursPort());
      for (Turns each : List.of(textbook, ours)) {
        each.warmUp(WARM_UP.from(spec.commandLine()));
      }
      for (int round = 1; round <= ROUNDS.from(spec.commandLine()); round++) {
        for (Turns each : List.of(textbook, ours)) {
          each.measure(round);
        }
      }
      say("");
      say(
          "%-12s %10s %22s %10s %10s %16s"
              .formatted(
                  "", "orders/s", "(slowest–fastest)", "p99 ms", "CPU µs", "p99 ms at half"));
      List.of(textbook, ours).forEach(each -> say(each.line()));
      say("%nOrderOnce / textbook: %.2f".formatted(ours.rate() / textbook.rate()));
      return ExitCode.OK;
    }
  }

  /** What was measured of one of them. */
  private final class Turns {

    private final String name;
    private final IngestArena arena;
    private final int port;
    private final List<IngestWindow> full = new ArrayList<>();
    private final List<IngestWindow> half = new ArrayList<>();

    Turns(String name, IngestArena arena, int port) {
      this.name = name;
      this.arena = arena;
      this.port = port;
    }

    void warmUp(int seconds) throws Exception {
      if (seconds > 0) {
        say("warm-up: %s %s".formatted(name, load(Duration.ofSeconds(seconds), 0)));
      }
    }

    void measure(int round) throws Exception {
      Duration time = Duration.ofSeconds(SECONDS.from(spec.commandLine()));
      IngestWindow fastest = load(time, 0);
      say("round %d: %s %s".formatted(round, name, fastest));
      full.add(fastest);
      IngestWindow atHalf = load(time, fastest.rate() / 2);
      say("round %d: %s at half of that %s".formatted(round, name, atHalf));
      half.add(atHalf);
    }

    double rate() {
      return median(full, IngestWindow::rate);
    }

    String line() {
      return "%-12s %,10.0f %22s %10.1f %10.0f %16.1f"
          .formatted(
              name,
              rate(),
              "%,.0f–%,.0f"
                  .formatted(
                      full.stream().mapToDouble(IngestWindow::rate).min().orElseThrow(),
                      full.stream().mapToDouble(IngestWindow::rate).max().orElseThrow()),
              median(full, IngestWindow::p99Millis),
              median(full, IngestWindow::cpuMicros),
              median(half, IngestWindow::p99Millis));
    }

    private IngestWindow load(Duration time, double rate) throws Exception {
      IngestWindow window = arena.load(port, CONNECTIONS.from(spec.commandLine()), time, rate);
      arena.requireAllWritten();
      return window;
    }
  }

  private static double median(List<IngestWindow> windows, ToDoubleFunction<IngestWindow> figure) {
    double[] sorted = windows.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
