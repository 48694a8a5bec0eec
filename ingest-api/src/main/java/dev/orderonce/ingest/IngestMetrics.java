package dev.orderonce.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What the API counts about idempotency. */
final class IngestMetrics {

  /** The header by which a client says which attempt at an operation a request is: 1, 2, 3, … */
  static final String ATTEMPT_HEADER = "Orderonce-Attempt";

  private static final int MAX_ATTEMPT_LABEL = 5;

  private static final double[] BATCH_SIZES = {1, 2, 4, 8, 16, 32, 64, 128, 256};
  private static final Duration[] COMMIT_DURATIONS =
      IntStream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final DistributionSummary batches;
  private final Timer commits;
  private final Counter removed;
  private final Map<String, Counter> outcomes = new ConcurrentHashMap<>();
  private final Map<String, Counter> attempts = new ConcurrentHashMap<>();

  IngestMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.batches =
        DistributionSummary.builder("orderonce.ingest.batch.size")
            .description("Requests that shared a transaction")
            .serviceLevelObjectives(BATCH_SIZES)
            .register(registry);
    this.commits =
        Timer.builder("orderonce.ingest.commit.duration")
            .description("Duration of a transaction that writes requests, with its commit")
            .serviceLevelObjectives(COMMIT_DURATIONS)
            .register(registry);
    this.removed =
        Counter.builder("orderonce.idempotency.keys.removed")
            .description("Idempotency keys that were removed after their window")
            .register(registry);
  }

  /** Shows how many submissions wait for a writer. */
  void showQueue(GroupCommit writer) {
    Gauge.builder("orderonce.ingest.queue.depth", writer, GroupCommit::queued)
        .description("Requests that wait to be written")
        .register(registry);
  }

  /** Counts a transaction that was committed with so many submissions. */
  void committed(int submissions, long nanos) {
    batches.record(submissions);
    commits.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Counts keys that were removed. */
  void removedKeys(int count) {
    removed.increment(count);
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
    outcomes.computeIfAbsent(outcome, this::outcomeCounter).increment();
  }

  /** Counts an attempt; the label is bounded, whatever clients send. */
  void attempt(@Nullable String header) {
    attempts.computeIfAbsent(label(header), this::attemptCounter).increment();
  }

  private Counter outcomeCounter(String outcome) {
    return Counter.builder("orderonce.idempotency.requests")
        .description("Requests by what their idempotency key turned out to be")
        .tag("outcome", outcome)
        .register(registry);
  }

  private Counter attemptCounter(String attempt) {
    return Counter.builder("orderonce.http.attempts")
        .description("Requests by which attempt at their operation the client says they are")
        .tag("attempt", attempt)
        .register(registry);
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
