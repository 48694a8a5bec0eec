package dev.orderonce.quickstart;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import dev.orderonce.kit.TlsSettings;
import dev.orderonce.quickstart.OperatorClient.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code orderonce dead-letters}: what was put aside because it could not be applied, and what is
 * to become of it.
 */
@Command
final class DeadLettersCommand implements Callable<Integer> {

  static final Setting<String> URL =
      Setting.text(
          "ORDERONCE_SUBSCRIBERS_URL",
          "",
          "where the subscribers are; if empty, on this machine at their port");
  static final Setting<String> OPERATOR_KEY =
      Setting.secret(
          "ORDERONCE_OPERATOR_KEY", ServiceEnvironment.OPERATOR_KEY, "operator's API key");

  /** All that it reads. */
  static final List<Setting<?>> KNOWN =
      Stream.concat(
              Stream.of(URL, OPERATOR_KEY, Port.SUBSCRIBERS.setting()), TlsSettings.ALL.stream())
          .<Setting<?>>map(setting -> setting)
          .toList();

  private static final String URL_FLAG = "--url";
  private static final String KEY_FLAG = "--operator-key";

  private final Map<String, String> environment;
  private final Work work;

  @Spec private CommandSpec spec = CommandSpec.create();

  private DeadLettersCommand(Map<String, String> environment, Work work) {
    this.environment = environment;
    this.work = work;
  }

  /** What one of the subcommands does. */
  @FunctionalInterface
  interface Work {
    void run(DeadLetters letters, ParseResult given) throws InterruptedException, RefusedException;
  }

  static CommandLine commandLine(Map<String, String> environment) {
    CommandSpec all = CommandSpec.create().name("dead-letters");
    all.usageMessage()
        .description("Shows what could not be applied, and decides what becomes of it.")
        .synopsisSubcommandLabel("COMMAND");
    ArgSpec id = position("ID", "number of the dead letter, as list shows it");
    ArgSpec reason = option("--reason", "TEXT", true, "why; it is kept with the decision");
    ArgSpec by = option("--by", "NAME", false, "who decides (default the user of this system)");
    return new CommandLine(all)
        .addSubcommand(
            "list",
            subcommand(
                environment,
                "Lists dead letters, the newest first.",
                DeadLetters::list,
                option(
                    "--state",
                    "STATE",
                    false,
                    "standing (default), dead, parked, redriven, discarded or all"),
                option("--subscriber", "NAME", false, "only those of that subscriber"),
                option("--limit", "N", false, "how many at most, 1 to 100 (default 20)"),
                option("--cursor", "C", false, "go on where an earlier list ended")))
        .addSubcommand(
            "show",
            subcommand(
                environment, "Shows one with all that is known of it.", DeadLetters::show, id))
        .addSubcommand(
            "redrive",
            subcommand(
                environment,
                "Delivers one again, and then what waits behind it.",
                (letters, given) -> letters.decide("redrive", given),
                id,
                reason,
                by))
        .addSubcommand(
            "discard",
            subcommand(
                environment,
                "Gives one up, and delivers what waits behind it.",
                (letters, given) -> letters.decide("discard", given),
                id,
                reason,
                by));
  }

  @Override
  public Integer call() throws Exception {
    CommandLine commandLine = spec.commandLine();
    Settings settings = settings();
    try (OperatorClient client =
        new OperatorClient(url(settings), settings.get(OPERATOR_KEY), settings)) {
      work.run(new DeadLetters(client, commandLine.getOut()), commandLine.getParseResult());
      return ExitCode.OK;
    } catch (RefusedException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()), e);
    }
  }

  private static CommandLine subcommand(
      Map<String, String> environment, String description, Work work, ArgSpec... arguments) {
    CommandLine commandLine = new CommandLine(new DeadLettersCommand(environment, work));
    CommandSpec spec = commandLine.getCommandSpec();
    spec.usageMessage().description(description);
    for (ArgSpec argument : arguments) {
      spec.add(argument);
    }
    spec.addOption(PortOption.of(Port.SUBSCRIBERS));
    spec.add(option(URL_FLAG, "URL", false, URL.description()));
    spec.add(option(KEY_FLAG, "KEY", false, OPERATOR_KEY.description()));
    return commandLine;
  }

  private static ArgSpec option(String flag, String label, boolean required, String description) {
    return OptionSpec.builder(flag)
        .paramLabel(label)
        .type(String.class)
        .required(required)
        .description(description)
        .build();
  }

  private static ArgSpec position(String label, String description) {
    return PositionalParamSpec.builder()
        .paramLabel(label)
        .index("0")
        .arity("1")
        .required(true)
        .type(Long.class)
        .converters(DeadLettersCommand::number)
        .description(description)
        .build();
  }

  private static Long number(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'%s' is not a whole number".formatted(text));
    }
  }

  private Settings settings() {
    ParseResult given = spec.commandLine().getParseResult();
    try {
      Settings settings = Settings.of(environment);
      KnownSettings.require(settings);
      settings = PortOption.apply(List.of(Port.SUBSCRIBERS), given, settings);
      settings = with(settings, URL, given, URL_FLAG);
      return with(settings, OPERATOR_KEY, given, KEY_FLAG);
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
    return url.isEmpty()
        ? OperatorClient.local(Port.SUBSCRIBERS, settings)
        : url.replaceAll("/+$", "");
  }
}
