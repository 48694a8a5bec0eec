package dev.orderonce.subscribers;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What a subscriber counts. */
final class SubscriberMetrics {

  private final Counter applied;
  private final Counter duplicates;
  private final Counter failures;

  SubscriberMetrics(String subscriber, MeterRegistry registry) {
    applied =
        Counter.builder("orderonce.effects.applied")
            .description("messages that took effect")
            .tag("subscriber", subscriber)
            .register(registry);
    duplicates =
        Counter.builder("orderonce.duplicates.dropped")
            .description("messages that had been applied before")
            .tag("stage", "inbox")
            .register(registry);
    failures =
        Counter.builder("orderonce.subscriber.failures")
            .description("batches that failed and were taken again")
            .tag("subscriber", subscriber)
            .register(registry);
  }

  void processed(int appliedMessages, int duplicateMessages) {
    applied.increment(appliedMessages);
    duplicates.increment(duplicateMessages);
  }

  void failed() {
    failures.increment();
  }
}
