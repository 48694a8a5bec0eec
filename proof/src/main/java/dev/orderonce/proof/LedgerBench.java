package dev.orderonce.proof;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code orderonce bench ledger}: the ledger beside a {@link TextbookLedger}, turn by turn. */
@Command(
    name = "ledger",
    description = {
      "Charges a second that the ledger applies from a backlog: one merchant, 10,000 customers.",
      "Beside it a textbook inbox: one message, one transaction. On a broker in this process and",
      "a durable PostgreSQL, both new for each round."
    })
final class LedgerBench implements Callable<Integer> {

  private static final CountOption ROUNDS =
      new CountOption("--rounds", 3, 1, "measured rounds of each");
  private static final CountOption WARM_UPS =
      new CountOption("--warm-ups", 1, 0, "rounds of each that do not count");
  private static final CountOption CHARGES =
      new CountOption("--charges", 100_000, 1, "charges that the ledger is measured at in a round");
  private static final CountOption BOOK_CHARGES =
      new CountOption(
          "--textbook-charges", 10_000, 1, "charges that the textbook inbox is measured at");

  private final Map<String, String> environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  private LedgerBench(Map<String, String> environment) {
    this.environment = environment;
  }

  static CommandLine commandLine(Map<String, String> environment) {
    CommandLine commandLine = new CommandLine(new LedgerBench(environment));
    List.of(ROUNDS, WARM_UPS, CHARGES, BOOK_CHARGES).forEach(option -> option.addTo(commandLine));
    return commandLine;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    BenchLog.tell(out);
    Figures book = new Figures(new TextbookLedger().label());
    Figures ours = new Figures(new RealLedger().label());
    int rounds = ROUNDS.from(spec.commandLine());
    for (int round = 1 - WARM_UPS.from(spec.commandLine()); round <= rounds; round++) {
      Window bookWindow = run(new TextbookLedger(), BOOK_CHARGES);
      Window oursWindow = run(new RealLedger(), CHARGES);
      if (round > 0) {
        book.add(bookWindow);
        ours.add(oursWindow);
      }
      String which = round > 0 ? "round " + round : "warm-up";
      out.printf(
          "%s: textbook inbox %,.0f charges/s, OrderOnce %,.0f charges/s%n",
          which, bookWindow.rate(), oursWindow.rate());
      out.flush();
    }
    out.printf("%n%s%n%s%n%s%n", Figures.heading("ledger"), book.line(), ours.line());
    out.printf("PostgreSQL's computing is not in the last column.%n");
    out.printf("%nOrderOnce / textbook inbox: %.1f%n", ours.rate() / book.rate());
    out.flush();
    return ExitCode.OK;
  }

  private Window run(LedgerContender contender, CountOption option) throws Exception {
    long charges = option.from(spec.commandLine());
    // Each customer once before, so that no account is opened while it is measured.
    long before = Math.min(OrderLife.CUSTOMERS, charges);
    try (Scratch scratch = Scratch.create();
        LedgerArena arena = LedgerArena.open(contender, environment, scratch.directory("arena"))) {
      arena.pass(charging(0, before));
      Window window =
          arena
              .measure(charging(before, before + charges))
              .ofSome(contender.label(), option.flag());
      arena.check(before + charges);
      return window;
    }
  }

  private static Traffic charging(long from, long to) {
    return taker -> {
      for (long number = from; number < to; number++) {
        taker.accept(new OrderLife(number).charged());
      }
    };
  }
}
