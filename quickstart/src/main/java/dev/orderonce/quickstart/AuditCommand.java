package dev.orderonce.quickstart;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import dev.orderonce.subscribers.AuditSettings;
import dev.orderonce.subscribers.Discrepancy;
import dev.orderonce.subscribers.Reconciliation;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
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
 * {@code orderonce audit}: compares all money and goods with all orders, and names what differs.
 */
@Command(
    name = "audit",
    description =
        "Compares all money and goods with all orders; exits with 1 if anything does not add up.")
final class AuditCommand implements Callable<Integer> {

  /** All that it reads. */
  static final List<Setting<?>> KNOWN =
      Stream.<Setting<?>>concat(Stream.of(AuditSettings.GRACE), DatabaseSettings.ALL.stream())
          .toList();

  private static final String GRACE_FLAG = "--grace";
  private static final String TOTAL = "%-20s %-4s %20s %20s %20s %20s%n";

  private final Map<String, String> environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  private AuditCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  static CommandLine commandLine(Map<String, String> environment) {
    CommandLine commandLine = new CommandLine(new AuditCommand(environment));
    commandLine
        .getCommandSpec()
        .addOption(PortOption.of(Port.POSTGRES))
        .addOption(
            OptionSpec.builder(GRACE_FLAG)
                .paramLabel("TIME")
                .type(String.class)
                .description(PortOption.described(AuditSettings.GRACE))
                .build());
    return commandLine;
  }

  @Override
  public Integer call() {
    Settings settings = settings();
    DatabaseSettings database = DatabaseSettings.from(settings);
    Duration grace = settings.get(AuditSettings.GRACE);
    try {
      Reconciliation.Report report = Reconciliation.of(database, grace);
      print(report, spec.commandLine().getOut());
      return report.discrepancies().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    } catch (SQLException e) {
      throw new ConfigurationException(
          "%s cannot be read: %s".formatted(database, e.getMessage()), e);
    }
  }

  private static void print(Reconciliation.Report report, PrintWriter out) {
    out.printf(
        "%d orders compared, %d left out because something has just happened to them%n",
        report.orders(), report.inFlight());
    if (!report.totals().isEmpty()) {
      out.printf(TOTAL, "TENANT", "", "CAPTURED", "REFUNDED", "HELD", "DUE");
    }
    for (Reconciliation.Total total : report.totals()) {
      out.printf(
          TOTAL,
          total.tenant(),
          total.currency(),
          total.captured(),
          total.refunded(),
          total.held(),
          total.due());
    }
    for (Discrepancy each : report.discrepancies()) {
      out.printf("%-26s %-45s %s%n", each.kind().label(), each.subject(), each.detail());
    }
    out.printf("%d discrepancies%n", report.discrepancies().size());
    out.flush();
  }

  private Settings settings() {
    ParseResult given = spec.commandLine().getParseResult();
    try {
      Settings settings = Settings.of(environment);
      KnownSettings.require(settings);
      settings = PortOption.apply(List.of(Port.POSTGRES), given, settings);
      if (given.hasMatchedOption(GRACE_FLAG)) {
        settings = settings.with(AuditSettings.GRACE, given.matchedOptionValue(GRACE_FLAG, ""));
      }
      settings.get(AuditSettings.GRACE);
      return settings;
    } catch (ConfigurationException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
