package dev.orderonce.proof;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code orderonce bench topology}: the topology beside each {@link BareCopy}, turn by turn. */
@Command(
    name = "topology",
    description = {
      "Messages a second through the order topology, beside a topology that only drops duplicates.",
      "That one as Kafka Streams comes, and with all settings of the processor.",
      "All exactly once, on as many threads, each on a broker of its own in this process."
    })
final class TopologyBench implements Callable<Integer> {

  private static final Contender OURS = new RealTopology();

  private static final List<Contender> BARE =
      List.of(new BareCopy(BareCopy.Tuning.DEFAULTS), new BareCopy(BareCopy.Tuning.PROCESSOR));

  private static final CountOption ROUNDS =
      new CountOption("--rounds", 5, 1, "measured rounds of each");
  private static final CountOption WARM_UPS =
      new CountOption("--warm-ups", 3, 0, "rounds of each that do not count");
  private static final CountOption MESSAGES =
      new CountOption("--messages", 300_000, 40, "messages that are measured in a round");

  private final Map<String, String> environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  private TopologyBench(Map<String, String> environment) {
    this.environment = environment;
  }

  static CommandLine commandLine(Map<String, String> environment) {
    CommandLine commandLine = new CommandLine(new TopologyBench(environment));
    List.of(ROUNDS, WARM_UPS, MESSAGES).forEach(option -> option.addTo(commandLine));
    return commandLine;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    BenchLog.tell(out);
    List<Lane> bare = BARE.stream().map(Lane::new).toList();
    Lane ours = new Lane(OURS);
    List<Lane> lanes = Stream.concat(bare.stream(), Stream.of(ours)).toList();
    int rounds = ROUNDS.from(spec.commandLine());
    for (int round = 1 - WARM_UPS.from(spec.commandLine()); round <= rounds; round++) {
      out.println(round > 0 ? "round " + round : "warm-up");
      for (Lane lane : lanes) {
        Window window = run(lane);
        if (round > 0) {
          lane.figures().add(window);
        }
        out.printf("  %s: %s%n", lane.contender().label(), window);
        out.flush();
      }
    }
    out.printf("%n%s%n", Figures.heading("topology"));
    lanes.forEach(lane -> out.println(lane.figures().line()));
    out.printf("%nwritten for each message, with what changelogs and commits take:%n");
    lanes.forEach(lane -> out.println(lane.writtenLine()));
    out.println();
    bare.forEach(lane -> out.println(ours.against(lane)));
    out.flush();
    return ExitCode.OK;
  }

  private Window run(Lane lane) throws Exception {
    LifeStages lives = new LifeStages(0, MESSAGES.from(spec.commandLine()));
    try (Scratch scratch = Scratch.create()) {
      Path directory = scratch.directory("arena");
      try (Arena arena = Arena.open(lane.contender(), environment, directory)) {
        arena.pass(lives.placing(), lives.reserving(), lives.paying());
        long before = arena.written();
        Window window = arena.measure(lives.measured());
        lane.written().add((arena.written() - before) / (double) lives.messages());
        arena.check(lives.all());
        return window;
      }
    }
  }

  /**
   * A contender, and what was measured of it.
   *
   * @param written the records for each message, of each round
   */
  private record Lane(Contender contender, Figures figures, List<Double> written) {

    Lane(Contender contender) {
      this(contender, new Figures(contender.label()), new ArrayList<>());
    }

    String against(Lane other) {
      return "%s / %s: %.2f"
          .formatted(
              contender.label(), other.contender.label(), figures.rate() / other.figures.rate());
    }

    /** What a record costs, if all cost is laid on those that are written. */
    String writtenLine() {
      double records = written.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
      return "%-24s %.2f records, so %,.0f records/s with %.1f µs of computing for each"
          .formatted(
              contender.label(), records, records * figures.rate(), figures.cpuMicros() / records);
    }
  }
}
