package dev.orderonce.relay;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.HttpSettings;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.KeySettings;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a relay is told.
 *
 * @param operators who may have it recover, and publish rows again
 * @param slot the replication slot's name; one relay at a time uses it
 * @param stream how rows are read and published
 * @param limits when it is too far behind
 * @param upkeep what becomes of rows that are published
 */
public record RelaySettings(
    DatabaseSettings database,
    KafkaSettings kafka,
    HttpSettings http,
    KeySettings operators,
    String slot,
    StreamSettings stream,
    LimitSettings limits,
    UpkeepSettings upkeep) {

  public static final Setting<Integer> PORT =
      Setting.port("ORDERONCE_RELAY_PORT", 8081, "TCP port of the relay's HTTP");
  public static final Setting<String> SLOT =
      Setting.text(
          "ORDERONCE_RELAY_SLOT",
          "orderonce_relay",
          "replication slot, of lower-case letters, digits and underscores");

  /** All that a relay reads. */
  public static final List<Setting<?>> ALL =
      Stream.<List<? extends Setting<?>>>of(
              DatabaseSettings.ALL,
              KafkaSettings.ALL,
              HttpSettings.ALL,
              KeySettings.OPERATORS,
              List.of(PORT, SLOT),
              StreamSettings.ALL,
              LimitSettings.ALL,
              UpkeepSettings.ALL)
          .<Setting<?>>flatMap(List::stream)
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
        KeySettings.operators(settings),
        slot(settings),
        StreamSettings.from(settings),
        LimitSettings.from(settings),
        UpkeepSettings.from(settings));
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
