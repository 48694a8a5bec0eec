package dev.orderonce.subscribers;

import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How often a message that cannot be applied is tried before it is put aside.
 *
 * @param attempts how often in all, at least 1
 * @param firstPause how long to wait before the second attempt; twice as long before each further
 *     one
 */
public record RetrySettings(int attempts, Duration firstPause) {

  private static final int MOST_ATTEMPTS = 10;

  public static final Setting<Integer> ATTEMPTS =
      Setting.integer(
          "ORDERONCE_SUBSCRIBERS_POISON_ATTEMPTS",
          3,
          1,
          MOST_ATTEMPTS,
          "how often a message that cannot be applied is tried before it is put aside");
  public static final Setting<Duration> FIRST_PAUSE =
      Setting.duration(
          "ORDERONCE_SUBSCRIBERS_POISON_PAUSE",
          "50ms",
          "how long to wait before it is tried again; twice as long each further time");

  public static final List<Setting<?>> ALL = List.of(ATTEMPTS, FIRST_PAUSE);

  public static RetrySettings from(Settings settings) {
    return new RetrySettings(settings.get(ATTEMPTS), settings.get(FIRST_PAUSE));
  }

  /** How long to wait after that many attempts. */
  Duration pauseAfter(int made) {
    return firstPause.multipliedBy(1L << (made - 1));
  }
}
