package dev.orderonce.ingest;

import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How much the API takes on at once beside writing.
 *
 * @param rate what each tenant may ask for; empty for no limit
 * @param waits how many answers are held back at once because their clients prefer to wait
 * @param streams how many event streams are open at once
 * @param streamsOfTenant how many of these are one tenant's
 * @param streamKeepAlive after how much silence a stream carries a comment
 * @param streamLifetime when a stream ends, and its client connects again with a valid key
 */
record RequestLimits(
    Optional<Rate> rate,
    int waits,
    int streams,
    int streamsOfTenant,
    Duration streamKeepAlive,
    Duration streamLifetime) {

  private static final int DEFAULT_MANY = 1_000;
  private static final int DEFAULT_OF_TENANT = 100;
  private static final int MAX_MANY = 100_000;

  static final Setting<Optional<Rate>> TENANT_RATE =
      new Setting<>(
          "ORDERONCE_API_TENANT_RATE",
          "requests of each tenant in so many seconds, such as 500/10s, or none",
          "none",
          false,
          Rate::parse);
  static final Setting<Integer> WAITS =
      many("ORDERONCE_API_WAITS", DEFAULT_MANY, "answers held back at once for Prefer: wait");
  static final Setting<Integer> STREAMS =
      many("ORDERONCE_API_STREAMS", DEFAULT_MANY, "event streams open at once");
  static final Setting<Integer> STREAMS_OF_TENANT =
      many("ORDERONCE_API_STREAMS_PER_TENANT", DEFAULT_OF_TENANT, "event streams of one tenant");
  static final Setting<Duration> STREAM_KEEP_ALIVE =
      Setting.duration(
          "ORDERONCE_API_STREAM_KEEP_ALIVE",
          "15s",
          "after how much silence an event stream carries a comment");
  static final Setting<Duration> STREAM_LIFETIME =
      Setting.duration(
          "ORDERONCE_API_STREAM_LIFETIME", "15m", "when an event stream has to be opened again");

  static final List<Setting<?>> ALL =
      List.of(TENANT_RATE, WAITS, STREAMS, STREAMS_OF_TENANT, STREAM_KEEP_ALIVE, STREAM_LIFETIME);

  static RequestLimits from(Settings settings) {
    return new RequestLimits(
        settings.get(TENANT_RATE),
        settings.get(WAITS),
        settings.get(STREAMS),
        settings.get(STREAMS_OF_TENANT),
        settings.positive(STREAM_KEEP_ALIVE),
        settings.positive(STREAM_LIFETIME));
  }

  private static Setting<Integer> many(String name, int defaultValue, String description) {
    return Setting.integer(name, defaultValue, 0, MAX_MANY, description);
  }
}
