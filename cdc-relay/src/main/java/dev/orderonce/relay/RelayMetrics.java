package dev.orderonce.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.DoubleSupplier;

/** The relay's meters. */
final class RelayMetrics {

  private static final String TRANSACTIONS = "orderonce.relay.transactions";

  private final MeterRegistry registry;
  private final Counter records;
  private final Counter deadLetters;
  private final Counter throttled;
  private final Counter restarts;
  private final Counter removed;
  private final Counter replayed;
  private final Counter committed;
  private final Counter aborted;

  RelayMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.records =
        Counter.builder("orderonce.relay.records")
            .description("Outbox rows that were published")
            .register(registry);
    this.deadLetters =
        Counter.builder("orderonce.relay.dead.letters")
            .description("Outbox rows that Kafka did not take, and that were put aside")
            .register(registry);
    this.throttled =
        Counter.builder("orderonce.relay.throttle.waits")
            .description("Batches that waited because rows are published too fast otherwise")
            .register(registry);
    this.restarts =
        Counter.builder("orderonce.relay.restarts")
            .description("Times that the relay connected anew after a failure")
            .register(registry);
    this.removed =
        Counter.builder("orderonce.outbox.removed")
            .description("Outbox rows that were removed after their retention")
            .register(registry);
    this.replayed =
        Counter.builder("orderonce.outbox.replayed")
            .description("Outbox rows that an operator had published again")
            .register(registry);
    this.committed = transactions("committed");
    this.aborted = transactions("aborted");
  }

  /** Counts rows that are committed to Kafka, and how many of them as dead letters. */
  void published(int rows, int buried) {
    records.increment(rows - buried);
    deadLetters.increment(buried);
  }

  void throttled() {
    throttled.increment();
  }

  void restarted() {
    restarts.increment();
  }

  void removed(int rows) {
    removed.increment(rows);
  }

  void replayed(int rows) {
    replayed.increment(rows);
  }

  void committed() {
    committed.increment();
  }

  void aborted() {
    aborted.increment();
  }

  /** Shows how far the relay is behind: in seconds, and in bytes of WAL. */
  void showLag(DoubleSupplier seconds, DoubleSupplier bytes) {
    Gauge.builder("orderonce.outbox.lag.seconds", seconds::getAsDouble)
        .baseUnit("seconds")
        .description(
            "Age of the oldest outbox row that is not published yet, at most; no number on a standby")
        .register(registry);
    Gauge.builder("orderonce.outbox.lag.bytes", bytes::getAsDouble)
        .baseUnit("bytes")
        .description("WAL that the replication slot has not confirmed yet")
        .register(registry);
  }

  /** Shows how much WAL may still be written before the slot is lost. */
  void showSpare(DoubleSupplier bytes) {
    Gauge.builder("orderonce.relay.slot.spare.bytes", bytes::getAsDouble)
        .baseUnit("bytes")
        .description("WAL that may still be written before the server removes what the slot needs")
        .register(registry);
  }

  private Counter transactions(String outcome) {
    return Counter.builder(TRANSACTIONS)
        .description("Kafka transactions by outcome")
        .tag("outcome", outcome)
        .register(registry);
  }
}
