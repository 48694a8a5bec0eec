package dev.orderonce.client;

import java.time.Duration;
import java.util.function.LongSupplier;

/** What is left of a {@link RetryBudget}. Safe for use by many threads. */
final class RetryTokens {

  private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

  private final RetryBudget budget;
  private final LongSupplier nanoTime;
  private double tokens;
  private long filledAt;

  RetryTokens(RetryBudget budget, LongSupplier nanoTime) {
    this.budget = budget;
    this.nanoTime = nanoTime;
    this.tokens = budget.capacity();
    this.filledAt = nanoTime.getAsLong();
  }

  /** Notes a new call. */
  synchronized void call() {
    add(budget.perCall());
  }

  /** Takes a token for a retry; returns whether there was one. */
  synchronized boolean take() {
    long now = nanoTime.getAsLong();
    add((now - filledAt) / NANOS_PER_SECOND * budget.perSecond());
    filledAt = now;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  private void add(double more) {
    tokens = Math.min(budget.capacity(), tokens + more);
  }
}
