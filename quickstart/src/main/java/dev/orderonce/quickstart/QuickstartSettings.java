package dev.orderonce.quickstart;

import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the system in one process is given.
 *
 * @param dataDirectory where it keeps all its data
 * @param ports the number of each port; 0 for a free one
 * @param environment the environment, of which the services take what the quickstart leaves open
 */
record QuickstartSettings(Path dataDirectory, Map<Port, Integer> ports, Settings environment) {

  static final Setting<Path> DATA_DIRECTORY =
      new Setting<>(
          "ORDERONCE_DATA_DIR",
          "directory that keeps all data",
          ".orderonce",
          false,
          QuickstartSettings::directory);

  QuickstartSettings {
    ports = Map.copyOf(ports);
  }

  static QuickstartSettings from(Settings settings) {
    KnownSettings.require(settings);
    Map<Port, Integer> ports = new EnumMap<>(Port.class);
    for (Port port : Port.values()) {
      ports.put(port, settings.get(port.setting()));
    }
    return new QuickstartSettings(settings.get(DATA_DIRECTORY), ports, settings);
  }

  private static Path directory(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("expected a directory");
    }
    return Path.of(text);
  }
}
