package dev.orderonce.quickstart;

import dev.orderonce.ingest.IngestService;
import dev.orderonce.ingest.IngestSettings;
import dev.orderonce.kit.Service;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.util.List;
import java.util.function.Function;

/**
 * How one of the services is made.
 *
 * @param name its name on the command line
 * @param description what it does, in one line
 * @param known all settings that it reads
 * @param create makes it from its settings
 */
record ServiceRecipe(
    String name,
    String description,
    List<Setting<?>> known,
    Function<Settings, ? extends Service> create) {

  /** All services, in the order in which they start. */
  static final List<ServiceRecipe> ALL =
      List.of(
          new ServiceRecipe(
              "ingest-api",
              "Takes orders and commands over HTTP, each key once.",
              IngestSettings.ALL,
              settings -> new IngestService(IngestSettings.from(settings))));
}
