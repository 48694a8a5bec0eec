package dev.orderonce.proof;

import java.time.Duration;

/**
 * What was measured while load was on.
 *
 * @param report what the load generator saw
 * @param cpu what the API and PostgreSQL computed in that time
 */
record IngestWindow(LoadReport report, Duration cpu) {

  double rate() {
    return report.rate();
  }

  double p99Millis() {
    return report.p99Nanos() / 1e6;
  }

  /** Microseconds of computing for each order, without the load generator's. */
  double cpuMicros() {
    return cpu.toNanos() / 1e3 / report.accepted();
  }

  @Override
  public String toString() {
    return "%,.0f orders/s, p50 %.1f ms, p99 %.1f ms, %.0f µs of computing for each (load %.0f)"
        .formatted(
            rate(),
            report.medianNanos() / 1e6,
            p99Millis(),
            cpuMicros(),
            report.cpuNanos() / 1e3 / report.accepted());
  }
}
