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
  private final Counter committed;
  private final Counter aborted;

  RelayMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.records =
        Counter.builder("orderonce.relay.records")
            .description("Outbox rows that were published")
            .register(registry);
    this.committed = transactions("committed");
    this.aborted = transactions("aborted");
  }

  void published(int rows) {
    records.increment(rows);
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
        .description("Age of the oldest outbox row that is not published yet, at most")
        .register(registry);
    Gauge.builder("orderonce.outbox.lag.bytes", bytes::getAsDouble)
        .baseUnit("bytes")
        .description("WAL that the replication slot has not confirmed yet")
        .register(registry);
  }

  private Counter transactions(String outcome) {
    return Counter.builder(TRANSACTIONS)
        .description("Kafka transactions by outcome")
        .tag("outcome", outcome)
        .register(registry);
  }
}
