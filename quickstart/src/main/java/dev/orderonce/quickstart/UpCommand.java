package dev.orderonce.quickstart;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.Settings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code orderonce up}: runs the whole system in one process until it is asked to stop. */
@Command(
    name = "up",
    description = "Runs the whole system in one process, on embedded PostgreSQL and Kafka.")
final class UpCommand implements Callable<Integer> {

  private static final String DATA_DIRECTORY_FLAG = "--data-dir";

  private final Map<String, String> environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  private UpCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  static CommandLine commandLine(Map<String, String> environment) {
    CommandLine commandLine = new CommandLine(new UpCommand(environment));
    CommandSpec spec = commandLine.getCommandSpec();
    spec.addOption(
        OptionSpec.builder(DATA_DIRECTORY_FLAG)
            .paramLabel("DIR")
            .type(String.class)
            .description(PortOption.described(QuickstartSettings.DATA_DIRECTORY))
            .build());
    for (Port port : Port.values()) {
      spec.addOption(PortOption.of(port));
    }
    return commandLine;
  }

  @Override
  public Integer call() throws Exception {
    QuickstartSettings settings = settings();
    StopSignal signal = StopSignal.install();
    try (DataDirectory directory = DataDirectory.claim(settings.dataDirectory())) {
      logTo(directory);
      new Quickstart(settings, directory, signal).run(spec.commandLine().getOut());
      return ExitCode.OK;
    } finally {
      signal.done();
    }
  }

  private QuickstartSettings settings() {
    try {
      return QuickstartSettings.from(withFlags(Settings.of(environment)));
    } catch (ConfigurationException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Settings withFlags(Settings settings) {
    ParseResult given = spec.commandLine().getParseResult();
    Settings all = settings;
    if (given.hasMatchedOption(DATA_DIRECTORY_FLAG)) {
      String directory = given.matchedOptionValue(DATA_DIRECTORY_FLAG, "");
      all = all.with(QuickstartSettings.DATA_DIRECTORY, directory);
    }
    return PortOption.apply(List.of(Port.values()), given, all);
  }

  /** The logging configuration reads these when the first class that logs is loaded. */
  private static void logTo(DataDirectory directory) {
    System.setProperty("orderonce.log.to", "file");
    System.setProperty("orderonce.log.file", directory.logFile().toString());
  }
}
