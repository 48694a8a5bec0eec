package dev.orderonce.kit;

import java.time.Duration;

/** How long messages are recognised, as far as more than one service must know. */
public final class MessageWindows {

  /** Never shorter than what can still come again from before it; the processor sees to that. */
  public static final Setting<Duration> DEDUP_WINDOW =
      Setting.duration(
          "ORDERONCE_PROCESSOR_DEDUP_WINDOW",
          "24h",
          "how long at least a message is recognised when it comes again");

  private MessageWindows() {}

  /**
   * Checks that one window is not shorter than what it must cover.
   *
   * @param because what it must cover, in words that go on from "is less than the"
   * @throws ConfigurationException naming the setting
   */
  public static void requireAtLeast(
      Setting<Duration> setting, Duration value, Duration least, String because) {
    if (value.compareTo(least) < 0) {
      throw new ConfigurationException(
          "%s is wrong: %s is less than the %s"
              .formatted(setting.name(), Durations.text(value), because));
    }
  }
}
