package dev.orderonce.quickstart;

import dev.orderonce.ingest.IngestService;
import dev.orderonce.ingest.IngestSettings;
import dev.orderonce.kit.Service;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import dev.orderonce.processor.ProcessorService;
import dev.orderonce.processor.ProcessorSettings;
import dev.orderonce.relay.RelayService;
import dev.orderonce.relay.RelaySettings;
import dev.orderonce.subscribers.SubscribersService;
import dev.orderonce.subscribers.SubscribersSettings;
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

  /** All services, in the order in which they start: who takes requests is the last. */
  static final List<ServiceRecipe> ALL =
      List.of(
          new ServiceRecipe(
              "cdc-relay",
              "Publishes the rows of the outbox to Kafka, each once.",
              RelaySettings.ALL,
              settings -> new RelayService(RelaySettings.from(settings))),
          new ServiceRecipe(
              "streams-processor",
              "Decides orders: reads commands and replies, writes events, outcomes and step commands.",
              ProcessorSettings.ALL,
              settings -> new ProcessorService(ProcessorSettings.from(settings))),
          new ServiceRecipe(
              "subscribers",
              "Moves the money in the ledger, and projects orders for the API to show.",
              SubscribersSettings.ALL,
              settings -> new SubscribersService(SubscribersSettings.from(settings))),
          new ServiceRecipe(
              "ingest-api",
              "Takes orders and commands over HTTP, each key once.",
              IngestSettings.ALL,
              settings -> new IngestService(IngestSettings.from(settings))));
}
