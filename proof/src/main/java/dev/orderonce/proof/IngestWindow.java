package dev.orderonce.proof;

import java.time.Duration;

/**
 * What was measured while load was on.
 *
 * @param report what the load generator saw
 * @param api what the process with the API computed in that time
 * @param database what PostgreSQL computed in that time
 */
record IngestWindow(LoadReport report, Duration api, Duration database) {

  double rate() {
    return report.rate();
  }

  double p99Millis() {
    return report.p99Nanos() / 1e6;
  }

  /** Microseconds of computing for each order, without the load generator's. */
  double cpuMicros() {
    return micros(api.plus(database));
  }

  @Override
  public String toString() {
    return "%,.0f orders/s, p50 %.1f ms, p99 %.1f ms; for each: API %.0f µs, PostgreSQL %.0f µs, load %.0f µs"
        .formatted(
            rate(),
            report.medianNanos() / 1e6,
            p99Millis(),
            micros(api),
            micros(database),
            micros(Duration.ofNanos(report.cpuNanos())));
  }

  private double micros(Duration cpu) {
    return cpu.toNanos() / 1e3 / report.accepted();
  }
}
