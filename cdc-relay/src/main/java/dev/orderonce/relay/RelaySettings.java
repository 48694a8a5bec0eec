package dev.orderonce.relay;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.HttpSettings;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a relay is told.
 *
 * @param slot the replication slot's name; one relay at a time uses it
 * @param pollInterval how long changes are gathered before they are published together
 * @param batchSize how many rows one Kafka transaction holds at most
 * @param heartbeatInterval how often the position moves on while the outbox is silent
 */
public record RelaySettings(
    DatabaseSettings database,
    KafkaSettings kafka,
    HttpSettings http,
    String slot,
    Duration pollInterval,
    int batchSize,
    Duration heartbeatInterval) {

  private static final int MAX_BATCH_SIZE = 100_000;

  public static final Setting<Integer> PORT =
      Setting.port("ORDERONCE_RELAY_PORT", 8081, "TCP port of the relay's HTTP");
  public static final Setting<String> SLOT =
      Setting.text(
          "ORDERONCE_RELAY_SLOT",
          "orderonce_relay",
          "replication slot, of lower-case letters, digits and underscores");
  public static final Setting<Duration> POLL_INTERVAL =
      Setting.duration(
          "ORDERONCE_RELAY_POLL_INTERVAL",
          "2ms",
          "how long changes are gathered; shorter is sooner visible, longer takes less work");
  public static final Setting<Integer> BATCH_SIZE =
      Setting.integer(
          "ORDERONCE_RELAY_BATCH_SIZE",
          4096,
          1,
          MAX_BATCH_SIZE,
          "how many rows one Kafka transaction holds at most");
  public static final Setting<Duration> HEARTBEAT_INTERVAL =
      Setting.duration(
          "ORDERONCE_RELAY_HEARTBEAT_INTERVAL",
          "10s",
          "how often the position moves on while the outbox is silent");

  /** All that a relay reads. */
  public static final List<Setting<?>> ALL =
      Stream.of(
              DatabaseSettings.ALL.stream(),
              KafkaSettings.ALL.stream(),
              HttpSettings.ALL.stream(),
              Stream.<Setting<?>>of(PORT, SLOT, POLL_INTERVAL, BATCH_SIZE, HEARTBEAT_INTERVAL))
          .<Setting<?>>flatMap(stream -> stream)
          .toList();

  /**
   * Reads them.
   *
   * @throws ConfigurationException naming the variable that is wrong
   */
  public static RelaySettings from(Settings settings) {
    return new RelaySettings(
        DatabaseSettings.from(settings),
        KafkaSettings.from(settings),
        HttpSettings.from(settings, PORT),
        slot(settings),
        settings.positive(POLL_INTERVAL),
        settings.get(BATCH_SIZE),
        settings.positive(HEARTBEAT_INTERVAL));
  }

  private static String slot(Settings settings) {
    String slot = settings.get(SLOT);
    if (!slot.matches("[a-z0-9_]{1,63}")) {
      throw new ConfigurationException(
          "%s '%s' is wrong: expected 1 to 63 lower-case letters, digits and underscores"
              .formatted(SLOT.name(), slot));
    }
    return slot;
  }
}
