package dev.orderonce.proof;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What a load generator saw.
 *
 * @param accepted the requests that were answered with 201
 * @param measured those of them that were due in the time that counts
 * @param refused the requests that were answered with anything else
 * @param elapsedNanos from the beginning of that time to the last answer
 * @param cpuNanos what the generator itself computed
 * @param medianNanos how long half of the measured requests took at most
 * @param p99Nanos how long 99 of 100 measured requests took at most
 */
record LoadReport(
    long accepted,
    long measured,
    long refused,
    long elapsedNanos,
    long cpuNanos,
    long medianNanos,
    long p99Nanos) {

  private static final int FIELDS = 7;

  /** Accepted requests a second, in the time that counts. */
  double rate() {
    return measured * 1e9 / elapsedNanos;
  }

  /** The form in which it goes from one process to another. */
  String line() {
    return LongStream.of(accepted, measured, refused, elapsedNanos, cpuNanos, medianNanos, p99Nanos)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(" "));
  }

  /**
   * Reads that form.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static LoadReport parse(String line) {
    long[] fields = Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException("no report: " + line);
    }
    return new LoadReport(
        fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6]);
  }
}
