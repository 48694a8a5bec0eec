package dev.orderonce.proof;

import dev.orderonce.quickstart.CommandProvider;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code orderonce bench}: the benchmarks, each a subcommand. */
public final class BenchCommand implements CommandProvider {

  @Override
  public CommandLine create(Map<String, String> environment) {
    CommandSpec spec = CommandSpec.create().name("bench");
    spec.usageMessage()
        .description("Measures the system beside something simpler, on embedded parts.")
        .synopsisSubcommandLabel("BENCHMARK");
    return new CommandLine(spec)
        .addSubcommand(IngestBench.commandLine(environment))
        .addSubcommand(IngestSoak.commandLine(environment))
        .addSubcommand(TopologyBench.commandLine(environment))
        .addSubcommand(GrowthBench.commandLine(environment))
        .addSubcommand(RelayBench.commandLine(environment))
        .addSubcommand(LedgerBench.commandLine(environment));
  }
}
