package dev.orderonce.processor;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.Durations;
import dev.orderonce.kit.MessageWindows;
import dev.orderonce.kit.Outbox;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import dev.orderonce.processor.order.Timing;
import java.time.Duration;
import java.util.List;

/**
 * How long things are waited for, remembered and kept, none in contradiction to another.
 *
 * @param timing how long an order waits for what
 * @param dedupWindow how long at least a message is recognised when it comes again
 * @param outboxRetention how long a message can be published again from the outbox
 */
public record Windows(Timing timing, Duration dedupWindow, Duration outboxRetention) {

  private static final int MOST_TRIES = 100;

  public static final Setting<Duration> DEDUP_WINDOW = MessageWindows.DEDUP_WINDOW;
  public static final Setting<Duration> STEP_TIMEOUT =
      Setting.duration(
          "ORDERONCE_PROCESSOR_STEP_TIMEOUT",
          "30s",
          "how long a saga step's participant has to answer; twice as long each further time");
  public static final Setting<Integer> STEP_TRIES =
      Setting.integer(
          "ORDERONCE_PROCESSOR_STEP_TRIES",
          5,
          1,
          MOST_TRIES,
          "how often a participant is asked before the order gives up");
  public static final Setting<Duration> ORDER_EXPIRY =
      Setting.duration(
          "ORDERONCE_PROCESSOR_ORDER_EXPIRY",
          "24h",
          "how long after its creation an unpaid order is cancelled");
  public static final Setting<Duration> ORDER_RETENTION =
      Setting.duration(
          "ORDERONCE_PROCESSOR_ORDER_RETENTION",
          "30d",
          "how long a finished order is kept; as long a completed one can be refunded");

  /** All that are read. */
  public static final List<Setting<?>> ALL =
      List.of(
          DEDUP_WINDOW, Outbox.RETENTION, STEP_TIMEOUT, STEP_TRIES, ORDER_EXPIRY, ORDER_RETENTION);

  /**
   * Reads them.
   *
   * @throws ConfigurationException naming the variable that is wrong, or the two that contradict
   *     each other
   */
  public static Windows from(Settings settings) {
    Timing timing =
        new Timing(
            settings.positive(STEP_TIMEOUT),
            settings.get(STEP_TRIES),
            settings.positive(ORDER_EXPIRY),
            settings.positive(ORDER_RETENTION));
    Windows windows =
        new Windows(timing, settings.positive(DEDUP_WINDOW), settings.positive(Outbox.RETENTION));
    windows.requireNoContradiction();
    return windows;
  }

  private void requireNoContradiction() {
    MessageWindows.requireAtLeast(
        DEDUP_WINDOW,
        dedupWindow,
        outboxRetention,
        "%s of %s: what is published again from the outbox must still be recognised"
            .formatted(Outbox.RETENTION.name(), Durations.text(outboxRetention)));
    MessageWindows.requireAtLeast(
        DEDUP_WINDOW,
        dedupWindow,
        timing.longestRedelivery(),
        "%s over which %s and %s ask a participant again and again"
            .formatted(
                Durations.text(timing.longestRedelivery()),
                STEP_TIMEOUT.name(),
                STEP_TRIES.name()));
    MessageWindows.requireAtLeast(
        ORDER_RETENTION,
        timing.orderRetention(),
        dedupWindow,
        "%s of %s: an order must not leave while its messages may come again"
            .formatted(DEDUP_WINDOW.name(), Durations.text(dedupWindow)));
  }
}
