package dev.orderonce.quickstart;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.Failures;
import java.util.Map;
import java.util.ServiceLoader;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line with all its subcommands. What goes wrong is told in one line. */
public final class CommandLines {

  private static final OptionSpec HELP =
      OptionSpec.builder("-h", "--help")
          .usageHelp(true)
          .scopeType(ScopeType.INHERIT)
          .description("Shows this help.")
          .build();

  private CommandLines() {}

  /** A new command line whose commands read that environment. */
  public static CommandLine create(Map<String, String> environment) {
    CommandSpec spec = CommandSpec.create().name("orderonce").addOption(HELP);
    spec.usageMessage()
        .description("A financial order service that charges once.")
        .synopsisSubcommandLabel("COMMAND");
    CommandLine root = new CommandLine(spec);
    root.addSubcommand("up", UpCommand.commandLine(environment));
    root.addSubcommand("demo", DemoCommand.commandLine(environment));
    root.addSubcommand("keys", KeysCommand.commandLine(environment));
    root.addSubcommand("audit", AuditCommand.commandLine(environment));
    root.addSubcommand("rebuild-projection", RebuildCommand.commandLine(environment));
    root.addSubcommand("dead-letters", DeadLettersCommand.commandLine(environment));
    root.addSubcommand("relay", RelayCommands.relay(environment));
    root.addSubcommand("replay", RelayCommands.replay(environment));
    for (ServiceRecipe recipe : ServiceRecipe.ALL) {
      root.addSubcommand(recipe.name(), ServiceCommand.commandLine(recipe, environment));
    }
    for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) {
      root.addSubcommand(provider.create(environment));
    }
    return root.setParameterExceptionHandler(CommandLines::misused)
        .setExecutionExceptionHandler(CommandLines::failed);
  }

  private static int misused(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String line =
        switch (e) {
          case UnmatchedArgumentException unmatched ->
              "unknown argument '%s'".formatted(unmatched.getUnmatched().getFirst());
          default -> Failures.line(e);
        };
    return tell(
        command,
        "%s; see %s --help".formatted(line, command.getCommandSpec().qualifiedName()),
        ExitCode.USAGE);
  }

  private static int failed(Exception e, CommandLine command, ParseResult arguments) {
    if (e instanceof ConfigurationException) {
      return tell(command, Failures.line(e), ExitCode.SOFTWARE);
    }
    // Not before: the command says where the log is.
    LoggerFactory.getLogger(CommandLines.class).error("{} failed", command.getCommandName(), e);
    String line = "%s; the log has the details".formatted(Failures.line(e));
    return tell(command, line, ExitCode.SOFTWARE);
  }

  private static int tell(CommandLine command, String line, int exitCode) {
    command.getErr().printf("%s: %s%n", command.getCommandSpec().qualifiedName(), line);
    command.getErr().flush();
    return exitCode;
  }
}
