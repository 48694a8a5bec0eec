package dev.orderonce.quickstart;

import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** All settings that anything in the project reads. */
final class KnownSettings {

  /** Read by the launcher and by the logging configuration. */
  private static final List<Setting<?>> READ_ELSEWHERE =
      List.of(
          Setting.path("ORDERONCE_JAVA_HOME", "", "the JDK that the launcher takes"),
          Setting.text("ORDERONCE_LOG_LEVEL", "INFO", "least level that is logged"));

  private KnownSettings() {}

  /**
   * Checks that there is no other: what one service does not read may be there for another, but
   * what nothing reads is misspelt.
   *
   * @throws dev.orderonce.kit.ConfigurationException naming what is not known
   */
  static void require(Settings settings) {
    Stream<Setting<?>> ports = Arrays.stream(Port.values()).map(Port::setting);
    Stream<Setting<?>> services =
        ServiceRecipe.ALL.stream().flatMap(recipe -> recipe.known().stream());
    settings.requireKnown(
        Stream.of(
                Stream.<Setting<?>>of(QuickstartSettings.DATA_DIRECTORY, DemoCommand.API_KEY),
                READ_ELSEWHERE.stream(),
                ports,
                services)
            .<Setting<?>>flatMap(stream -> stream)
            .toList());
  }
}
