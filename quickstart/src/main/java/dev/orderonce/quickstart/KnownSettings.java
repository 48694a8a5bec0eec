package dev.orderonce.quickstart;

import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All settings that anything in the project reads. */
public final class KnownSettings {

  /** The reader of what the logging configuration reads, whichever program it is. */
  public static final String EVERY_PROGRAM = "every program";

  /** Read by the launcher, before there is a program. */
  private static final Setting<?> JAVA_HOME =
      Setting.path("ORDERONCE_JAVA_HOME", "", "the JDK that the launcher takes");

  /** As the launcher itself has it. */
  private static final Setting<?> JAVA_OPTIONS =
      Setting.text(
          "ORDERONCE_JAVA_OPTIONS",
          "-XX:+UseParallelGC",
          "what the launcher tells the Java virtual machine, separated by white space; empty: nothing");

  private static final Setting<?> LOG_LEVEL =
      Setting.text("ORDERONCE_LOG_LEVEL", "INFO", "least level that is logged");

  private KnownSettings() {}

  /** The settings by who reads them: the name of a service, or what else there is. */
  public static Map<String, List<Setting<?>>> byReader() {
    Map<String, List<Setting<?>>> all = new LinkedHashMap<>();
    for (ServiceRecipe recipe : ServiceRecipe.ALL) {
      all.put(recipe.name(), recipe.known());
    }
    List<Setting<?>> up = new ArrayList<>(List.of(QuickstartSettings.DATA_DIRECTORY));
    Arrays.stream(Port.values()).map(Port::setting).forEach(up::add);
    all.put("up", List.copyOf(up));
    all.put("demo", DemoCommand.KNOWN);
    all.put("keys", KeysCommand.KNOWN);
    all.put("audit", AuditCommand.KNOWN);
    all.put("rebuild-projection", RebuildCommand.KNOWN);
    all.put("dead-letters", DeadLettersCommand.KNOWN);
    all.put("relay and replay", RelayCommands.KNOWN);
    all.put("the launcher", List.of(JAVA_HOME, JAVA_OPTIONS));
    all.put(EVERY_PROGRAM, List.of(LOG_LEVEL));
    return all;
  }

  /**
   * Checks that there is no other: what one service does not read may be there for another, but
   * what nothing reads is misspelt.
   *
   * @throws dev.orderonce.kit.ConfigurationException naming what is not known
   */
  static void require(Settings settings) {
    settings.requireKnown(byReader().values().stream().flatMap(Collection::stream).toList());
  }
}
