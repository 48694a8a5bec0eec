package dev.orderonce.proof;

import java.util.Arrays;

/** How long each accepted request that counts took. */
final class Shots {

  private static final int AT_FIRST = 1 << 16;

  private long[] nanos = new long[AT_FIRST];
  private int count;
  private int before;
  private int refused;

  void accepted(long tookNanos) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = tookNanos;
  }

  /** Takes note of one from before the time that is measured. */
  void acceptedBefore() {
    before++;
  }

  void refused() {
    refused++;
  }

  /** What is told of them, once all are there. */
  LoadReport report(long elapsedNanos, long cpuNanos) {
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return new LoadReport(
        before + count,
        count,
        refused,
        elapsedNanos,
        cpuNanos,
        percentile(sorted, 0.5),
        percentile(sorted, 0.99));
  }

  private static long percentile(long[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1];
  }
}
