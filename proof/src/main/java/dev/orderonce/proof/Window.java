package dev.orderonce.proof;

import java.time.Duration;

/**
 * What was measured between two looks at the committed positions.
 *
 * @param messages how many were read and committed in that time
 * @param elapsed how long it took
 * @param cpu the time that all threads of this process, the broker's among them, computed
 */
record Window(long messages, Duration elapsed, Duration cpu) {

  /**
   * This window, if there is anything in it.
   *
   * @param who was measured
   * @param flag says how many messages there are
   * @throws IllegalStateException if all were committed at once
   */
  Window ofSome(String who, String flag) {
    if (messages == 0) {
      throw new IllegalStateException(
          "%s read all messages at once, so that nothing could be measured: %s must be more"
              .formatted(who, flag));
    }
    return this;
  }

  /** Messages a second. */
  double rate() {
    return messages * 1e9 / elapsed.toNanos();
  }

  /** Microseconds of computing for each message. */
  double cpuMicros() {
    return cpu.toNanos() / 1e3 / messages;
  }

  @Override
  public String toString() {
    return "%,.0f messages/s with %.1f µs of computing for each".formatted(rate(), cpuMicros());
  }
}
