package dev.orderonce.subscribers;

import dev.orderonce.subscribers.DeadLetter.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** What a subscriber counts. */
final class SubscriberMetrics {

  private final Counter applied;
  private final Counter duplicates;
  private final Counter failures;
  private final Counter undecodable;
  private final Counter refused;
  private final AtomicLong lag = new AtomicLong();

  SubscriberMetrics(String subscriber, MeterRegistry registry) {
    applied =
        Counter.builder("orderonce.effects.applied")
            .description("Messages that took effect")
            .tag("subscriber", subscriber)
            .register(registry);
    duplicates =
        Counter.builder("orderonce.duplicates.dropped")
            .description("Messages that had been applied before")
            .tag("stage", "inbox")
            .register(registry);
    failures =
        Counter.builder("orderonce.subscriber.failures")
            .description("Batches that failed and were taken again")
            .tag("subscriber", subscriber)
            .register(registry);
    undecodable = deadLetters(subscriber, Reason.UNDECODABLE, registry);
    refused = deadLetters(subscriber, Reason.REFUSED, registry);
    Gauge.builder("orderonce.subscriber.lag", lag, AtomicLong::get)
        .description("Records that wait in the partitions of this instance")
        .baseUnit("records")
        .tag("subscriber", subscriber)
        .register(registry);
  }

  private static Counter deadLetters(String subscriber, Reason reason, MeterRegistry registry) {
    return Counter.builder("orderonce.dead.letters")
        .description("Records that a subscriber put aside because they could not be applied")
        .tag("reason", reason.name().toLowerCase(Locale.ROOT))
        .tag("subscriber", subscriber)
        .register(registry);
  }

  void processed(int appliedMessages, int duplicateMessages) {
    applied.increment(appliedMessages);
    duplicates.increment(duplicateMessages);
  }

  /** Counts what became a dead letter; what waits behind one is not counted. */
  void putAside(PutAside letter) {
    Reason reason = letter.reason();
    if (reason != null) {
      switch (reason) {
        case UNDECODABLE -> undecodable.increment();
        case REFUSED -> refused.increment();
      }
    }
  }

  void failed() {
    failures.increment();
  }

  void lag(long records) {
    lag.set(records);
  }
}
