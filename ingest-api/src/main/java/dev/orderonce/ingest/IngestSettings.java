package dev.orderonce.ingest;

import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.HttpSettings;
import dev.orderonce.kit.KeySettings;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the API is configured with.
 *
 * @param http where it listens
 * @param database where it writes
 * @param keys whose requests it takes
 * @param poolSize the number of database connections for reads
 * @param idempotencyWindow how long a key is remembered
 * @param cleanup how keys are removed after that
 * @param write how requests are written
 * @param limits how much it takes on beside writing
 */
public record IngestSettings(
    HttpSettings http,
    DatabaseSettings database,
    KeySettings keys,
    int poolSize,
    Duration idempotencyWindow,
    CleanupSettings cleanup,
    WriteSettings write,
    RequestLimits limits) {

  private static final int DEFAULT_POOL = 16;
  private static final int MAX_POOL = 200;

  public static final Setting<Integer> PORT =
      Setting.port("ORDERONCE_API_PORT", 8080, "TCP port of the API");
  public static final Setting<Integer> POOL_SIZE =
      Setting.integer(
          "ORDERONCE_API_POOL_SIZE",
          DEFAULT_POOL,
          1,
          MAX_POOL,
          "the API's database connections for reads");
  public static final Setting<Duration> IDEMPOTENCY_WINDOW =
      Setting.duration(
          "ORDERONCE_IDEMPOTENCY_WINDOW", "72h", "how long an idempotency key is remembered");
  public static final List<Setting<?>> ALL =
      Stream.of(
              List.<Setting<?>>of(PORT, POOL_SIZE, IDEMPOTENCY_WINDOW),
              KeySettings.ALL,
              CleanupSettings.ALL,
              WriteSettings.ALL,
              HttpSettings.ALL,
              RequestLimits.ALL,
              DatabaseSettings.ALL)
          .<Setting<?>>flatMap(List::stream)
          .toList();

  public static IngestSettings from(Settings settings) {
    return new IngestSettings(
        HttpSettings.from(settings, PORT),
        DatabaseSettings.from(settings),
        KeySettings.from(settings),
        settings.get(POOL_SIZE),
        settings.positive(IDEMPOTENCY_WINDOW),
        CleanupSettings.from(settings),
        WriteSettings.from(settings),
        RequestLimits.from(settings));
  }
}
