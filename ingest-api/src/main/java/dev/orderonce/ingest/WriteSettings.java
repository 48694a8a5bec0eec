package dev.orderonce.ingest;

import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How requests are written.
 *
 * @param writers how many transactions may be under way at once
 * @param queue how many requests may wait for a writer
 * @param batch how many requests may share a transaction
 * @param deadline how long a request may take; it is answered then, whatever became of it
 * @param lockTimeout how long a transaction waits for a key that another instance is just taking
 */
record WriteSettings(int writers, int queue, int batch, Duration deadline, Duration lockTimeout) {

  static final Setting<Integer> WRITERS =
      Setting.integer(
          "ORDERONCE_API_WRITERS", 2, 1, 64, "transactions that the API has under way at once");
  static final Setting<Integer> QUEUE =
      Setting.integer(
          "ORDERONCE_API_QUEUE_SIZE",
          2048,
          1,
          1_000_000,
          "requests that may wait to be written; further ones are refused");
  static final Setting<Integer> BATCH =
      Setting.integer(
          "ORDERONCE_API_BATCH_SIZE", 128, 1, 10_000, "requests that may share a transaction");
  static final Setting<Duration> DEADLINE =
      Setting.duration(
          "ORDERONCE_API_WRITE_DEADLINE", "5s", "how long a request may take to be written");
  static final Setting<Duration> LOCK_TIMEOUT =
      Setting.duration(
          "ORDERONCE_API_LOCK_TIMEOUT",
          "250ms",
          "how long a request waits for a running one with the same key");

  static final List<Setting<?>> ALL = List.of(WRITERS, QUEUE, BATCH, DEADLINE, LOCK_TIMEOUT);

  /**
   * After how much silence a connection to the database is taken for lost. When the deadline is
   * over nobody waits for the answer any more; but a statement may wait for a lock as long as it is
   * allowed to.
   */
  Duration silence() {
    Duration longestStatement = lockTimeout.plusSeconds(1);
    return deadline.compareTo(longestStatement) < 0 ? longestStatement : deadline;
  }

  static WriteSettings from(Settings settings) {
    return new WriteSettings(
        settings.get(WRITERS),
        settings.get(QUEUE),
        settings.get(BATCH),
        settings.positive(DEADLINE),
        settings.positive(LOCK_TIMEOUT));
  }
}
