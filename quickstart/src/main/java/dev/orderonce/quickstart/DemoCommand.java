package dev.orderonce.quickstart;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * {@code orderonce demo}: tells a story of orders against a running system, and checks the money.
 */
@Command(
    name = "demo",
    description = "Plays orders, repeats and races against a running system, and sums the ledger.")
final class DemoCommand implements Callable<Integer> {

  static final Setting<String> API_KEY =
      Setting.secret(
          "ORDERONCE_DEMO_API_KEY",
          ServiceEnvironment.DEMO_KEY,
          "API key of a tenant to play with");

  private static final String KEY_FLAG = "--api-key";
  private static final List<Port> PORTS = List.of(Port.API, Port.SUBSCRIBERS, Port.POSTGRES);

  /** All that it reads. */
  static final List<Setting<?>> KNOWN =
      Stream.<List<? extends Setting<?>>>of(
              List.of(API_KEY), PORTS.stream().map(Port::setting).toList(), DatabaseSettings.ALL)
          .<Setting<?>>flatMap(List::stream)
          .distinct()
          .toList();

  private final Map<String, String> environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  private DemoCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  static CommandLine commandLine(Map<String, String> environment) {
    CommandLine commandLine = new CommandLine(new DemoCommand(environment));
    CommandSpec spec = commandLine.getCommandSpec();
    PORTS.forEach(port -> spec.addOption(PortOption.of(port)));
    spec.addOption(
        OptionSpec.builder(KEY_FLAG)
            .paramLabel("KEY")
            .type(String.class)
            .description(API_KEY.description())
            .build());
    return commandLine;
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = settings();
    PrintWriter out = spec.commandLine().getOut();
    try (DemoClient client =
        new DemoClient(
            settings.get(Port.API.setting()),
            settings.get(Port.SUBSCRIBERS.setting()),
            settings.get(API_KEY))) {
      DemoLedger ledger = new DemoLedger(DatabaseSettings.from(settings));
      boolean right = new Demo(client, ledger, new Narrator(out)).run();
      return right ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  private Settings settings() {
    ParseResult given = spec.commandLine().getParseResult();
    try {
      Settings settings = Settings.of(environment);
      KnownSettings.require(settings);
      settings = PortOption.apply(PORTS, given, settings);
      return given.hasMatchedOption(KEY_FLAG)
          ? settings.with(API_KEY, given.matchedOptionValue(KEY_FLAG, ""))
          : settings;
    } catch (ConfigurationException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
