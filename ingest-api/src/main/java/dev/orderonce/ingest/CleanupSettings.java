package dev.orderonce.ingest;

import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How keys are removed whose time is over.
 *
 * @param interval how long after all of them were removed it is looked for more
 * @param batch how many are removed in one transaction
 */
record CleanupSettings(Duration interval, int batch) {

  static final Setting<Duration> INTERVAL =
      Setting.duration(
          "ORDERONCE_IDEMPOTENCY_CLEANUP_INTERVAL",
          "10s",
          "how often idempotency keys are removed whose window is over");
  static final Setting<Integer> BATCH =
      Setting.integer(
          "ORDERONCE_IDEMPOTENCY_CLEANUP_BATCH",
          500,
          1,
          100_000,
          "idempotency keys that are removed in one transaction");

  static final List<Setting<?>> ALL = List.of(INTERVAL, BATCH);

  static CleanupSettings from(Settings settings) {
    return new CleanupSettings(settings.positive(INTERVAL), settings.get(BATCH));
  }
}
