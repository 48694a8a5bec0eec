package dev.orderonce.relay;

import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.time.Duration;
import java.util.List;

/**
 * When a relay is too far behind to be called ready, and what it thinks of WAL without a bound.
 *
 * @param lag how old the oldest unpublished row may be
 * @param lagBytes how much WAL may be unconfirmed
 * @param walCheck what to do about a server that keeps WAL for a slot without a bound
 */
record LimitSettings(Duration lag, long lagBytes, WalCheck walCheck) {

  static final Setting<Duration> MAX_LAG =
      Setting.duration(
          "ORDERONCE_RELAY_MAX_LAG",
          "60s",
          "how old the oldest unpublished row may be; beyond it the relay is not ready");
  static final Setting<Long> MAX_LAG_BYTES =
      Setting.bytes(
          "ORDERONCE_RELAY_MAX_LAG_BYTES",
          "4GiB",
          "how much WAL may be unconfirmed; beyond it the relay is not ready");
  static final Setting<WalCheck> WAL_CHECK =
      new Setting<>(
          "ORDERONCE_RELAY_WAL_CHECK",
          "if max_slot_wal_keep_size sets no bound: warn, refuse to start, or ignore it",
          "warn",
          false,
          WalCheck::parse);

  static final List<Setting<?>> ALL = List.of(MAX_LAG, MAX_LAG_BYTES, WAL_CHECK);

  static LimitSettings from(Settings settings) {
    return new LimitSettings(
        settings.positive(MAX_LAG), settings.get(MAX_LAG_BYTES), settings.get(WAL_CHECK));
  }
}
