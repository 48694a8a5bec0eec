package dev.orderonce.kit;

import java.time.Duration;
import java.util.List;

/**
 * Whose requests a service takes that has the database.
 *
 * @param configured the keys that the settings name; they are taken beside those in the database
 * @param refresh within what time a key that was revoked there is not taken any more
 */
public record KeySettings(ApiKeys configured, Duration refresh) {

  public static final Setting<Duration> REFRESH =
      Setting.duration(
          "ORDERONCE_API_KEYS_REFRESH",
          "10s",
          "within what time a key that was revoked in the database is not taken any more");

  public static final List<Setting<?>> ALL =
      List.of(ApiKeys.TENANT_KEYS, ApiKeys.OPERATOR_KEYS, REFRESH);

  /** Those of a service that takes operators' keys only. */
  public static final List<Setting<?>> OPERATORS = List.of(ApiKeys.OPERATOR_KEYS, REFRESH);

  /**
   * Reads those of a service that takes operators' keys only.
   *
   * @throws ConfigurationException naming the variable that is wrong
   */
  public static KeySettings operators(Settings settings) {
    return new KeySettings(settings.get(ApiKeys.OPERATOR_KEYS), settings.positive(REFRESH));
  }

  /**
   * Reads them.
   *
   * @throws ConfigurationException naming the variable that is wrong
   */
  public static KeySettings from(Settings settings) {
    return new KeySettings(ApiKeys.from(settings), settings.positive(REFRESH));
  }
}
