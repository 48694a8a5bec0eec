package dev.orderonce.relay;

import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How a relay reads rows and publishes them.
 *
 * @param delivery what a failure may do to the records of a batch
 * @param pollInterval how long changes are gathered before they are published together
 * @param batchSize how many rows one Kafka transaction holds at most
 * @param maxRate how many rows a second are published at most; 0 for as many as there are
 * @param heartbeatInterval how often the position moves on while the outbox is silent
 * @param stallTimeout how long the slot may be silent before the relay connects anew
 */
record StreamSettings(
    Delivery delivery,
    Duration pollInterval,
    int batchSize,
    int maxRate,
    Duration heartbeatInterval,
    Duration stallTimeout) {

  private static final int MAX_BATCH_SIZE = 100_000;
  private static final int MAX_RATE = 10_000_000;

  /** So that a throttled relay waits often and shortly instead of seldom and long. */
  private static final int BATCHES_PER_SECOND = 4;

  static final Setting<Delivery> DELIVERY =
      new Setting<>(
          "ORDERONCE_RELAY_DELIVERY",
          "exactly-once, or at-least-once: without Kafka transactions, with repeats after failures",
          "exactly-once",
          false,
          Delivery::parse);
  static final Setting<Duration> POLL_INTERVAL =
      Setting.duration(
          "ORDERONCE_RELAY_POLL_INTERVAL",
          "2ms",
          "how long changes are gathered; shorter is sooner visible, longer takes less work");
  static final Setting<Integer> BATCH_SIZE =
      Setting.integer(
          "ORDERONCE_RELAY_BATCH_SIZE",
          4096,
          1,
          MAX_BATCH_SIZE,
          "how many rows one Kafka transaction holds at most");
  static final Setting<Integer> MAX_RATE_PER_SECOND =
      Setting.integer(
          "ORDERONCE_RELAY_MAX_RATE",
          0,
          0,
          MAX_RATE,
          "how many rows a second are published at most, as after an outage; 0 for no limit");
  static final Setting<Duration> HEARTBEAT_INTERVAL =
      Setting.duration(
          "ORDERONCE_RELAY_HEARTBEAT_INTERVAL",
          "10s",
          "how often the position moves on while the outbox is silent");
  static final Setting<Duration> STALL_TIMEOUT =
      Setting.duration(
          "ORDERONCE_RELAY_STALL_TIMEOUT",
          "60s",
          "how long not even a heartbeat may come from the slot before the relay connects anew");

  static final List<Setting<?>> ALL =
      List.of(
          DELIVERY,
          POLL_INTERVAL,
          BATCH_SIZE,
          MAX_RATE_PER_SECOND,
          HEARTBEAT_INTERVAL,
          STALL_TIMEOUT);

  static StreamSettings from(Settings settings) {
    int rate = settings.get(MAX_RATE_PER_SECOND);
    int batch = settings.get(BATCH_SIZE);
    return new StreamSettings(
        settings.get(DELIVERY),
        settings.positive(POLL_INTERVAL),
        rate == 0 ? batch : Math.clamp(rate / BATCHES_PER_SECOND, 1, batch),
        rate,
        settings.positive(HEARTBEAT_INTERVAL),
        settings.positive(STALL_TIMEOUT));
  }
}
