package dev.orderonce.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import dev.orderonce.kit.TlsSettings;
import dev.orderonce.quickstart.OperatorClient.RefusedException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code orderonce relay recover} and {@code orderonce replay}: what operators ask of a relay. */
@Command
final class RelayCommands implements Callable<Integer> {

  private static final Setting<String> URL =
      Setting.text(
          "ORDERONCE_RELAY_URL", "", "where the relay is; if empty, on this machine at its port");

  /** All that they read. */
  static final List<Setting<?>> KNOWN =
      Stream.concat(
              Stream.of(URL, DeadLettersCommand.OPERATOR_KEY, Port.RELAY.setting()),
              TlsSettings.ALL.stream())
          .<Setting<?>>map(setting -> setting)
          .toList();

  private static final Duration POLL = Duration.ofMillis(200);
  private static final String URL_FLAG = "--url";
  private static final String KEY_FLAG = "--operator-key";

  private final Map<String, String> environment;
  private final Work work;

  @Spec private CommandSpec spec = CommandSpec.create();

  private RelayCommands(Map<String, String> environment, Work work) {
    this.environment = environment;
    this.work = work;
  }

  /** What one of the commands does; says whether it succeeded. */
  @FunctionalInterface
  private interface Work {
    boolean run(OperatorClient relay, ParseResult given, PrintWriter out)
        throws InterruptedException, RefusedException;
  }

  static CommandLine relay(Map<String, String> environment) {
    CommandSpec all = CommandSpec.create().name("relay");
    all.usageMessage().description("Administers the relay.").synopsisSubcommandLabel("COMMAND");
    return new CommandLine(all)
        .addSubcommand(
            "recover",
            command(
                environment,
                "Has a relay that lost its replication slot read from the outbox what may be unpublished.",
                RelayCommands::recover));
  }

  static CommandLine replay(Map<String, String> environment) {
    CommandLine commandLine =
        command(
            environment,
            "Publishes rows that are still in the outbox again, under their own ids.",
            RelayCommands::replay);
    CommandSpec spec = commandLine.getCommandSpec();
    String time = "such as 2026-11-21T10:15:30Z";
    spec.addOption(option("--from", "TIME", true, "rows that were written then or later, " + time));
    spec.addOption(option("--to", "TIME", true, "rows that were written before, " + time));
    spec.addOption(option("--order", "ID", false, "only that order's (default all)"));
    return commandLine;
  }

  @Override
  public Integer call() throws Exception {
    CommandLine commandLine = spec.commandLine();
    Settings settings = settings();
    try (OperatorClient relay =
        new OperatorClient(
            url(settings), settings.get(DeadLettersCommand.OPERATOR_KEY), settings)) {
      boolean done = work.run(relay, commandLine.getParseResult(), commandLine.getOut());
      return done ? ExitCode.OK : ExitCode.SOFTWARE;
    } catch (RefusedException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()), e);
    }
  }

  private static boolean recover(OperatorClient relay, ParseResult given, PrintWriter out)
      throws InterruptedException, RefusedException {
    relay.post("/v1/recovery", Map.of());
    out.println("the relay recovers; its readiness tells when it streams again");
    out.flush();
    return true;
  }

  private static boolean replay(OperatorClient relay, ParseResult given, PrintWriter out)
      throws InterruptedException, RefusedException {
    Map<String, String> request = new LinkedHashMap<>();
    for (String name : List.of("from", "to", "order")) {
      if (given.hasMatchedOption("--" + name)) {
        request.put(name, given.matchedOptionValue("--" + name, ""));
      }
    }
    JsonNode status = relay.post("/v1/replays", request);
    CountDownLatch never = new CountDownLatch(1);
    while (status.path("state").asText().equals("running")
        && !never.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
      status = relay.get("/v1/replays/last");
    }
    boolean done = status.path("state").asText().equals("done");
    out.printf(
        "%d rows are published again%s%n",
        status.path("rows").asLong(), done ? "" : ", then: " + status.path("failure").asText());
    out.flush();
    return done;
  }

  private static CommandLine command(
      Map<String, String> environment, String description, Work work) {
    CommandLine commandLine = new CommandLine(new RelayCommands(environment, work));
    CommandSpec spec = commandLine.getCommandSpec();
    spec.usageMessage().description(description);
    spec.addOption(PortOption.of(Port.RELAY));
    spec.addOption(option(URL_FLAG, "URL", false, URL.description()));
    spec.addOption(option(KEY_FLAG, "KEY", false, DeadLettersCommand.OPERATOR_KEY.description()));
    return commandLine;
  }

  private static OptionSpec option(
      String flag, String label, boolean required, String description) {
    return OptionSpec.builder(flag)
        .paramLabel(label)
        .type(String.class)
        .required(required)
        .description(description)
        .build();
  }

  private Settings settings() {
    ParseResult given = spec.commandLine().getParseResult();
    try {
      Settings settings = Settings.of(environment);
      KnownSettings.require(settings);
      settings = PortOption.apply(List.of(Port.RELAY), given, settings);
      settings = with(settings, URL, given, URL_FLAG);
      return with(settings, DeadLettersCommand.OPERATOR_KEY, given, KEY_FLAG);
    } catch (ConfigurationException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static Settings with(
      Settings settings, Setting<String> setting, ParseResult given, String flag) {
    return given.hasMatchedOption(flag)
        ? settings.with(setting, given.matchedOptionValue(flag, ""))
        : settings;
  }

  private static String url(Settings settings) {
    String url = settings.get(URL);
    return url.isEmpty() ? OperatorClient.local(Port.RELAY, settings) : url.replaceAll("/+$", "");
  }
}
