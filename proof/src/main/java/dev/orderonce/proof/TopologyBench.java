package dev.orderonce.proof;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code orderonce bench topology}: the topology beside a {@link BareCopy}, turn by turn. */
@Command(
    name = "topology",
    description = {
      "Messages a second through the order topology, beside a topology that only drops duplicates.",
      "Both on a broker in this process, exactly once, with the settings of the processor."
    })
final class TopologyBench implements Callable<Integer> {

  private static final CountOption ROUNDS =
      new CountOption("--rounds", 5, 1, "measured rounds of each");
  private static final CountOption WARM_UPS =
      new CountOption("--warm-ups", 2, 0, "rounds of each that do not count");
  private static final CountOption MESSAGES =
      new CountOption("--messages", 300_000, 30, "messages that are measured in a round");

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
    Figures bare = new Figures(new BareCopy().label());
    Figures ours = new Figures(new RealTopology().label());
    int rounds = ROUNDS.from(spec.commandLine());
    for (int round = 1 - WARM_UPS.from(spec.commandLine()); round <= rounds; round++) {
      Window bareWindow = run(new BareCopy());
      Window oursWindow = run(new RealTopology());
      if (round > 0) {
        bare.add(bareWindow);
        ours.add(oursWindow);
      }
      String which = round > 0 ? "round " + round : "warm-up";
      out.printf("%s: bare copy %s, OrderOnce %s%n", which, bareWindow, oursWindow);
      out.flush();
    }
    out.printf("%n%s%n%s%n%s%n", Figures.heading("topology"), bare.line(), ours.line());
    out.printf("%nOrderOnce / bare copy: %.2f%n", ours.rate() / bare.rate());
    out.flush();
    return ExitCode.OK;
  }

  private Window run(Contender contender) throws Exception {
    LifeStages lives = new LifeStages(0, MESSAGES.from(spec.commandLine()));
    try (Scratch scratch = Scratch.create()) {
      Path directory = scratch.directory("arena");
      try (Arena arena = Arena.open(contender, environment, directory)) {
        arena.pass(lives.placing(), lives.paying());
        Window window = arena.measure(lives.measured());
        arena.check(lives.all());
        return window;
      }
    }
  }
}
