package dev.orderonce.proof;

import dev.orderonce.contract.Topic;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.KafkaTopics;
import dev.orderonce.kit.embedded.EmbeddedParts;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code orderonce bench relay}: the relay beside a bare loop and Kafka Connect, turn by turn. */
@Command(
    name = "relay",
    description = {
      "Rows a second out of a backlog in the outbox: a bare loop of Debezium's engine and a producer,",
      "the relay, and Kafka Connect exactly once. Then, how soon a row is visible under light load."
    })
final class RelayBench implements Callable<Integer> {

  private static final CountOption ROUNDS =
      new CountOption("--rounds", 3, 1, "measured rounds of each");
  private static final CountOption WARM_UPS =
      new CountOption("--warm-ups", 1, 0, "rounds of each that do not count");
  private static final CountOption ROWS =
      new CountOption("--rows", 400_000, 100, "rows in the backlog");
  private static final CountOption VISIBLE =
      new CountOption("--visible-rows", 10_000, 100, "rows that are written one by one");
  private static final CountOption RATE =
      new CountOption("--visible-rate", 500, 1, "how many of them a second");

  private static final int PARTITIONS = Topic.DEFAULT_PARTITIONS;

  private final Map<String, String> environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  private RelayBench(Map<String, String> environment) {
    this.environment = environment;
  }

  static CommandLine commandLine(Map<String, String> environment) {
    CommandLine commandLine = new CommandLine(new RelayBench(environment));
    List.of(ROUNDS, WARM_UPS, ROWS, VISIBLE, RATE).forEach(option -> option.addTo(commandLine));
    return commandLine;
  }

  /** Makes a contender, whose files are in a directory. */
  @FunctionalInterface
  private interface Entry {
    Publisher in(Path directory);
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    BenchLog.tell(out);
    List<Entry> entries =
        List.of(
            BarePublisher::new,
            directory -> new OurPublisher(environment),
            directory -> new ConnectPublisher());
    List<Figures> figures = new ArrayList<>();
    entries.forEach(entry -> figures.add(new Figures(entry.in(Path.of("")).label())));
    int rounds = ROUNDS.from(spec.commandLine());
    for (int round = 1 - WARM_UPS.from(spec.commandLine()); round <= rounds; round++) {
      out.printf("%s:%n", round > 0 ? "round " + round : "warm-up");
      for (int i = 0; i < entries.size(); i++) {
        Window window = drain(entries.get(i));
        out.printf("  %-14s %s%n", entries.get(i).in(Path.of("")).label(), window);
        out.flush();
        if (round > 0) {
          figures.get(i).add(window);
        }
      }
    }
    tell(out, figures);
    out.printf(
        "%nvisible after the commit, at %d rows/s: %s%n",
        RATE.from(spec.commandLine()), visibility());
    out.flush();
    return ExitCode.OK;
  }

  private static void tell(PrintWriter out, List<Figures> figures) {
    out.printf("%n%s%n", Figures.heading("relay"));
    figures.forEach(figure -> out.println(figure.line()));
    double ours = figures.get(1).rate();
    out.printf("%nOrderOnce / bare loop: %.2f%n", ours / figures.get(0).rate());
    out.printf("OrderOnce / Kafka Connect: %.2f%n", ours / figures.get(2).rate());
  }

  /** Lets it make its slot, lays the backlog ready, and measures until it is published. */
  private Window drain(Entry entry) throws Exception {
    try (Scratch scratch = Scratch.create();
        EmbeddedParts parts = EmbeddedParts.start(scratch.directory("parts"), 0, 0)) {
      Publisher publisher = entry.in(scratch.directory("publisher"));
      DatabaseSettings database = parts.postgres().settings();
      KafkaSettings kafka = prepare(parts);
      try (PublishedRows published = new PublishedRows(kafka)) {
        int first = Backlog.write(database, 100);
        try (Contender.Running _ = publisher.start(database, kafka)) {
          published.await(first);
        }
        int rows = Backlog.write(database, ROWS.from(spec.commandLine()));
        try (Contender.Running _ = publisher.start(database, kafka)) {
          Window window = published.await(rows);
          // The last markers may have stood for rows: only a count tells.
          int repeated = published.awaitCount(first + rows) - first - rows;
          if (repeated > 0) {
            tellRepeated(publisher, repeated);
          }
          return window;
        }
      }
    }
  }

  private void tellRepeated(Publisher publisher, int repeated) {
    String found = "%s repeated %d rows".formatted(publisher.label(), repeated);
    if (publisher.isExactlyOnce()) {
      throw new IllegalStateException(found);
    }
    spec.commandLine().getOut().printf("  %s, as it may%n", found);
  }

  private Visibility.Delays visibility() throws Exception {
    try (Scratch scratch = Scratch.create();
        EmbeddedParts parts = EmbeddedParts.start(scratch.directory("parts"), 0, 0)) {
      DatabaseSettings database = parts.postgres().settings();
      KafkaSettings kafka = prepare(parts);
      try (Contender.Running _ = new OurPublisher(environment).start(database, kafka);
          PublishedRows published = new PublishedRows(kafka)) {
        published.await(Backlog.write(database, 100));
        int rate = RATE.from(spec.commandLine());
        int rows = VISIBLE.from(spec.commandLine());
        new Visibility(database, kafka, rate).measure(Math.max(1, rows / 4));
        return new Visibility(database, kafka, rate).measure(rows);
      }
    }
  }

  private static KafkaSettings prepare(EmbeddedParts parts) throws InterruptedException {
    Database.migrate(parts.postgres().settings());
    KafkaSettings kafka = parts.kafka().settings(PARTITIONS);
    KafkaTopics.ensure(
        kafka,
        Topic.all().stream()
            .map(topic -> new KafkaTopics.Wanted(topic.topicName(), PARTITIONS, topic.compacted()))
            .toList());
    return kafka;
  }
}
