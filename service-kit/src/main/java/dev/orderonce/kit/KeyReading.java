package dev.orderonce.kit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One reading of all API keys, which requests with an unknown key wait for. */
final class KeyReading {

  private final long begin;
  private final CountDownLatch open = new CountDownLatch(1);

  /** A reading that begins. */
  KeyReading(long begin) {
    this.begin = begin;
  }

  static KeyReading ended(long begin) {
    KeyReading reading = new KeyReading(begin);
    reading.end();
    return reading;
  }

  /** When it began, in nanoseconds. */
  long begin() {
    return begin;
  }

  boolean hasEnded() {
    return open.getCount() == 0;
  }

  void end() {
    open.countDown();
  }

  /**
   * Waits for its end; whoever comes when its time is over already does not wait at all, so that a
   * database that is silent holds nobody up for longer than that time once.
   *
   * @param time from its beginning
   * @return whether it has ended
   */
  boolean endsWithin(Duration time, long now) {
    try {
      return open.await(begin + time.toNanos() - now, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
