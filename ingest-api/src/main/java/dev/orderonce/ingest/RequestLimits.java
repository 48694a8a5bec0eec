package dev.orderonce.ingest;

import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.util.List;

/**
 * How much the API takes on at once beside writing.
 *
 * @param readPool the number of database connections for reads, apart from those for writes
 */
public record RequestLimits(int readPool) {

  private static final int DEFAULT_READ_POOL = 8;
  private static final int MAX_POOL = 200;

  public static final Setting<Integer> READ_POOL_SIZE =
      Setting.integer(
          "ORDERONCE_API_READ_POOL_SIZE",
          DEFAULT_READ_POOL,
          1,
          MAX_POOL,
          "the API's database connections for reads");

  public static final List<Setting<?>> ALL = List.of(READ_POOL_SIZE);

  public static RequestLimits from(Settings settings) {
    return new RequestLimits(settings.get(READ_POOL_SIZE));
  }
}
