package dev.orderonce.subscribers;

import dev.orderonce.contract.Money;
import dev.orderonce.kit.ApiKeys;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.HttpSettings;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the subscribers are given.
 *
 * @param httpPoolSize connections for HTTP requests; each subscriber has one more for itself
 * @param defaultCreditLimit the credit limit, in minor units, of an account that nobody has set up
 */
public record SubscribersSettings(
    HttpSettings http,
    DatabaseSettings database,
    KafkaSettings kafka,
    ApiKeys apiKeys,
    GroupSettings group,
    int httpPoolSize,
    long defaultCreditLimit) {

  private static final int MAX_POOL_SIZE = 100;

  public static final Setting<Integer> PORT =
      Setting.port("ORDERONCE_SUBSCRIBERS_PORT", 8083, "TCP port of the subscribers' HTTP");
  public static final Setting<Integer> POOL_SIZE =
      Setting.integer(
          "ORDERONCE_SUBSCRIBERS_POOL_SIZE",
          4,
          1,
          MAX_POOL_SIZE,
          "database connections for HTTP requests; each subscriber has one more for itself");
  public static final Setting<Long> DEFAULT_CREDIT_LIMIT =
      new Setting<>(
          "ORDERONCE_LEDGER_DEFAULT_CREDIT_LIMIT",
          "credit limit of an account that nobody has set up, in minor units",
          "0",
          false,
          SubscribersSettings::creditLimit);

  public static final List<Setting<?>> ALL =
      Stream.of(
              List.of(PORT, POOL_SIZE, DEFAULT_CREDIT_LIMIT),
              HttpSettings.ALL,
              List.of(ApiKeys.TENANT_KEYS, ApiKeys.OPERATOR_KEYS),
              GroupSettings.ALL,
              DatabaseSettings.ALL,
              KafkaSettings.ALL)
          .<Setting<?>>flatMap(List::stream)
          .toList();

  /**
   * Reads them.
   *
   * @throws dev.orderonce.kit.ConfigurationException naming the variable that is missing or wrong
   */
  public static SubscribersSettings from(Settings settings) {
    return new SubscribersSettings(
        HttpSettings.from(settings, PORT),
        DatabaseSettings.from(settings),
        KafkaSettings.from(settings),
        ApiKeys.from(settings),
        GroupSettings.from(settings),
        settings.get(POOL_SIZE),
        settings.get(DEFAULT_CREDIT_LIMIT));
  }

  private static long creditLimit(String text) {
    String expected = "expected a whole number from 0 to " + Money.MAX_AMOUNT;
    try {
      long limit = Long.parseLong(text);
      if (limit >= 0 && limit <= Money.MAX_AMOUNT) {
        return limit;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(expected, e);
    }
    throw new IllegalArgumentException(expected);
  }
}
