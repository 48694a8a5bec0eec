package dev.orderonce.quickstart;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import dev.orderonce.subscribers.ProjectionRebuild;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code orderonce rebuild-projection}: builds the read model anew while the system serves. */
@Command(
    name = "rebuild-projection",
    description = "Puts what HTTP reads show right by the topics, while the system serves.")
final class RebuildCommand implements Callable<Integer> {

  private static final List<Port> PORTS = List.of(Port.POSTGRES, Port.KAFKA);

  /** All that it reads. */
  static final List<Setting<?>> KNOWN =
      Stream.<List<? extends Setting<?>>>of(
              List.of(Port.KAFKA.setting()), KafkaSettings.ALL, DatabaseSettings.ALL)
          .<Setting<?>>flatMap(List::stream)
          .toList();

  private final Map<String, String> environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  private RebuildCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  static CommandLine commandLine(Map<String, String> environment) {
    CommandLine commandLine = new CommandLine(new RebuildCommand(environment));
    PORTS.forEach(port -> commandLine.getCommandSpec().addOption(PortOption.of(port)));
    return commandLine;
  }

  @Override
  public Integer call() throws IOException {
    Settings settings = settings();
    CommandLog.tell(spec.commandLine().getOut());
    DatabaseSettings database = DatabaseSettings.from(settings);
    KafkaSettings kafka = KafkaSettings.from(settings);
    try {
      ProjectionRebuild.Report report = ProjectionRebuild.run(database, kafka);
      spec.commandLine()
          .getOut()
          .printf(
              "%d records read, %d of them unreadable; %d rows put right%n",
              report.records(), report.unreadable(), report.repaired());
      spec.commandLine().getOut().flush();
      return ExitCode.OK;
    } catch (SQLException e) {
      throw new ConfigurationException(
          "%s cannot be rebuilt: %s".formatted(database, e.getMessage()), e);
    }
  }

  /** On this machine Kafka is found by its port, as {@code orderonce up} takes it. */
  private Settings settings() {
    ParseResult given = spec.commandLine().getParseResult();
    try {
      Settings settings = Settings.of(environment);
      KnownSettings.require(settings);
      settings = PortOption.apply(PORTS, given, settings);
      return settings.gives(KafkaSettings.BOOTSTRAP_SERVERS)
          ? settings
          : settings.with(
              KafkaSettings.BOOTSTRAP_SERVERS, "127.0.0.1:" + settings.get(Port.KAFKA.setting()));
    } catch (ConfigurationException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
