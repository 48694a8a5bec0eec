package dev.orderonce.quickstart;

import dev.orderonce.ingest.IngestSettings;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.Setting;
import dev.orderonce.processor.ProcessorSettings;
import dev.orderonce.relay.RelaySettings;
import dev.orderonce.subscribers.SubscribersSettings;

/** The TCP ports of the system in one process, each with its flag and its environment variable. */
public enum Port {
  API("--api-port", IngestSettings.PORT),
  RELAY("--relay-port", RelaySettings.PORT),
  PROCESSOR("--processor-port", ProcessorSettings.PORT),
  SUBSCRIBERS("--subscribers-port", SubscribersSettings.PORT),
  KAFKA("--kafka-port", Setting.port("ORDERONCE_KAFKA_PORT", 19_092, "TCP port of Kafka")),
  POSTGRES("--postgres-port", DatabaseSettings.PORT);

  private final String flag;

  // A setting never changes; its parser is a function without state.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Setting<Integer> setting;

  Port(String flag, Setting<Integer> setting) {
    this.flag = flag;
    this.setting = setting;
  }

  /** The command line's flag for it. */
  String flag() {
    return flag;
  }

  /** The environment variable for it. */
  Setting<Integer> setting() {
    return setting;
  }
}
