package dev.orderonce.quickstart;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.Service;
import dev.orderonce.kit.ServiceGroup;
import dev.orderonce.kit.Settings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs one service by itself, from environment variables, until it is asked to stop. */
@Command
final class ServiceCommand implements Callable<Integer> {

  private final ServiceRecipe recipe;
  private final Map<String, String> environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  private ServiceCommand(ServiceRecipe recipe, Map<String, String> environment) {
    this.recipe = recipe;
    this.environment = environment;
  }

  static CommandLine commandLine(ServiceRecipe recipe, Map<String, String> environment) {
    CommandLine commandLine = new CommandLine(new ServiceCommand(recipe, environment));
    commandLine.getCommandSpec().usageMessage().description(recipe.description());
    return commandLine;
  }

  @Override
  public Integer call() throws Exception {
    Service service = service();
    ServiceGroup group = new ServiceGroup();
    StopSignal signal = StopSignal.install();
    try {
      group.start(List.of(service));
      signal.await();
      return ExitCode.OK;
    } finally {
      group.stop();
      signal.done();
    }
  }

  private Service service() {
    try {
      Settings settings = Settings.of(environment);
      KnownSettings.require(settings);
      return recipe.create().apply(settings);
    } catch (ConfigurationException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
