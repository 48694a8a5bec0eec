package dev.orderonce.relay;

import dev.orderonce.kit.Outbox;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.time.Duration;
import java.util.List;

/**
 * What becomes of rows that are published.
 *
 * @param retention how long they stay
 * @param cleanupInterval how often those that may go are removed
 * @param replayRate how many rows a second a replay publishes again at most
 */
record UpkeepSettings(Duration retention, Duration cleanupInterval, int replayRate) {

  private static final int MAX_RATE = 1_000_000;

  static final Setting<Duration> CLEANUP_INTERVAL =
      Setting.duration(
          "ORDERONCE_OUTBOX_CLEANUP_INTERVAL",
          "1s",
          "how often rows are removed that are published and older than the retention");
  static final Setting<Integer> REPLAY_RATE =
      Setting.integer(
          "ORDERONCE_RELAY_REPLAY_RATE",
          1000,
          1,
          MAX_RATE,
          "how many rows a second a replay publishes again at most");

  static final List<Setting<?>> ALL = List.of(Outbox.RETENTION, CLEANUP_INTERVAL, REPLAY_RATE);

  static UpkeepSettings from(Settings settings) {
    return new UpkeepSettings(
        settings.get(Outbox.RETENTION),
        settings.positive(CLEANUP_INTERVAL),
        settings.get(REPLAY_RATE));
  }
}
