package dev.orderonce.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/** What the API counts about idempotency. */
final class IngestMetrics {

  /** The header by which a client says which attempt at an operation a request is: 1, 2, 3, … */
  static final String ATTEMPT_HEADER = "Orderonce-Attempt";

  private static final int MAX_ATTEMPT_LABEL = 5;

  private final MeterRegistry registry;

  IngestMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Shows how many clients wait and how many listen. */
  void show(Waits waits, EventStreams streams) {
    Gauge.builder("orderonce.api.waits", waits, Waits::count)
        .description("Answers held back because their clients prefer to wait")
        .register(registry);
    Gauge.builder("orderonce.api.streams", streams, EventStreams::count)
        .description("Event streams that are open")
        .register(registry);
  }

  /** Counts what a key turned out to be: executed, replayed, or the code of a refusal. */
  void outcome(String outcome) {
    Counter.builder("orderonce.idempotency.requests")
        .description("Requests by what their idempotency key turned out to be")
        .tag("outcome", outcome)
        .register(registry)
        .increment();
  }

  /** Counts an attempt; the label is bounded, whatever clients send. */
  void attempt(@Nullable String header) {
    Counter.builder("orderonce.http.attempts")
        .description("Requests by which attempt at their operation the client says they are")
        .tag("attempt", label(header))
        .register(registry)
        .increment();
  }

  private static String label(@Nullable String header) {
    if (header == null) {
      return "unknown";
    }
    try {
      int attempt = Integer.parseInt(header.strip());
      if (attempt < 1) {
        return "unknown";
      }
      return attempt > MAX_ATTEMPT_LABEL ? "more" : Integer.toString(attempt);
    } catch (NumberFormatException e) {
      return "unknown";
    }
  }
}
