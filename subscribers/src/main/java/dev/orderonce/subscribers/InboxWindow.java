package dev.orderonce.subscribers;

import dev.orderonce.kit.Durations;
import dev.orderonce.kit.MessageWindows;
import dev.orderonce.kit.Outbox;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.time.Duration;
import java.util.List;

/** How long an inbox remembers a message at least. */
final class InboxWindow {

  static final Setting<Duration> WINDOW =
      Setting.duration(
          "ORDERONCE_INBOX_WINDOW",
          "72h",
          "how long at least a subscriber recognises a message that it has applied");

  /** All that are read: the window, and what it must not be shorter than. */
  static final List<Setting<?>> ALL =
      List.of(WINDOW, Outbox.RETENTION, MessageWindows.DEDUP_WINDOW);

  private InboxWindow() {}

  /**
   * Reads it.
   *
   * @throws dev.orderonce.kit.ConfigurationException naming the variable that is wrong, or the two
   *     that contradict each other
   */
  static Duration from(Settings settings) {
    Duration window = settings.positive(WINDOW);
    Duration retention = settings.positive(Outbox.RETENTION);
    MessageWindows.requireAtLeast(
        WINDOW,
        window,
        retention,
        "%s of %s: what is published again from the outbox must still be recognised"
            .formatted(Outbox.RETENTION.name(), Durations.text(retention)));
    Duration dedup = settings.positive(MessageWindows.DEDUP_WINDOW);
    MessageWindows.requireAtLeast(
        WINDOW,
        window,
        dedup,
        "%s of %s, within which the processor may ask a participant again"
            .formatted(MessageWindows.DEDUP_WINDOW.name(), Durations.text(dedup)));
    return window;
  }
}
