package dev.orderonce.proof;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code orderonce bench topology-growth}: what a message costs with few and with many orders in
 * the store.
 */
@Command(
    name = "topology-growth",
    description = {
      "What a message costs with few and with many orders in the store, turn by turn.",
      "Nine messages of ten are of new orders, the tenth is for any of the stored ones."
    })
final class GrowthBench implements Callable<Integer> {

  private static final CountOption FEW =
      new CountOption("--few", 100_000, 100, "orders in the smaller store");
  private static final CountOption MANY =
      new CountOption("--many", 3_000_000, 100, "orders in the larger store");
  private static final CountOption ROUNDS =
      new CountOption("--rounds", 5, 1, "measured rounds at each size");
  private static final CountOption MESSAGES =
      new CountOption("--messages", 150_000, 40, "messages that are measured in a round");

  private final Map<String, String> environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  private GrowthBench(Map<String, String> environment) {
    this.environment = environment;
  }

  static CommandLine commandLine(Map<String, String> environment) {
    CommandLine commandLine = new CommandLine(new GrowthBench(environment));
    List.of(FEW, MANY, ROUNDS, MESSAGES).forEach(option -> option.addTo(commandLine));
    return commandLine;
  }

  @Override
  public Integer call() throws Exception {
    int few = FEW.from(spec.commandLine());
    int many = MANY.from(spec.commandLine());
    requireUntouched(Math.min(few, many));
    BenchLog.tell(spec.commandLine().getOut());
    try (Scratch scratch = Scratch.create();
        Arena fewArena = arena(scratch, "few");
        Arena manyArena = arena(scratch, "many")) {
      Figures fewFigures = new Figures("%,d".formatted(few));
      Figures manyFigures = new Figures("%,d".formatted(many));
      measure(fill(fewArena, few), fewFigures, fill(manyArena, many), manyFigures);
      tell(fewFigures, manyFigures);
      return ExitCode.OK;
    }
  }

  /** Each of the old orders has its stock reserved once only. */
  private void requireUntouched(int orders) {
    long rounds = ROUNDS.from(spec.commandLine()) + 1L;
    long needed = rounds * GrownStore.touchedBy(MESSAGES.from(spec.commandLine()));
    if (needed > orders) {
      throw new ParameterException(
          spec.commandLine(),
          "%s and %s must be %d at least: so many old orders get a message with these %s and %s"
              .formatted(FEW.flag(), MANY.flag(), needed, ROUNDS.flag(), MESSAGES.flag()));
    }
  }

  private Arena arena(Scratch scratch, String name) throws Exception {
    return Arena.open(new RealTopology(), environment, scratch.directory(name));
  }

  private GrownStore fill(Arena arena, int orders) throws Exception {
    long begin = System.nanoTime();
    GrownStore store = GrownStore.fill(arena, orders);
    long seconds = (System.nanoTime() - begin) / 1_000_000_000;
    say("%,d orders stored in %d s".formatted(orders, seconds));
    return store;
  }

  private void measure(GrownStore few, Figures fewFigures, GrownStore many, Figures manyFigures)
      throws Exception {
    int messages = MESSAGES.from(spec.commandLine());
    for (int round = 0; round <= ROUNDS.from(spec.commandLine()); round++) {
      Window withFew = few.measure(messages);
      Window withMany = many.measure(messages);
      if (round > 0) {
        fewFigures.add(withFew);
        manyFigures.add(withMany);
      }
      String which = round > 0 ? "round " + round : "warm-up";
      say("%s: few %s, many %s".formatted(which, withFew, withMany));
    }
    few.check();
    many.check();
  }

  private void tell(Figures few, Figures many) {
    say("");
    List.of(Figures.heading("orders in the store"), few.line(), many.line()).forEach(this::say);
    say(
        "%nmany / few: rate %.2f, CPU for a message %.2f"
            .formatted(many.rate() / few.rate(), many.cpuMicros() / few.cpuMicros()));
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
