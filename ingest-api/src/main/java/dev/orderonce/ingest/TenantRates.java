package dev.orderonce.ingest;

import dev.orderonce.contract.TenantId;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Keeps each tenant to a rate of requests. The quota comes back evenly, not all at once; it is kept
 * in memory, so that each instance of the API grants it by itself.
 */
final class TenantRates {

  private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Rate rate;
  private final TimeMeter clock;
  private final Map<TenantId, Bucket> buckets = new ConcurrentHashMap<>();

  TenantRates(Rate rate, TimeMeter clock) {
    this.rate = rate;
    this.clock = clock;
  }

  /**
   * Whether one more request is granted.
   *
   * @param remaining how many more would be now
   * @param seconds until the quota is whole again; if this one is not granted, until one is
   */
  record Grant(boolean granted, long remaining, long seconds) {}

  /** Takes one request from the tenant's quota. */
  Grant take(TenantId tenant) {
    ConsumptionProbe probe =
        buckets.computeIfAbsent(tenant, t -> bucket()).tryConsumeAndReturnRemaining(1);
    long nanos =
        probe.isConsumed() ? probe.getNanosToWaitForReset() : probe.getNanosToWaitForRefill();
    return new Grant(probe.isConsumed(), probe.getRemainingTokens(), Math.ceilDiv(nanos, NANOS));
  }

  Rate rate() {
    return rate;
  }

  private Bucket bucket() {
    return Bucket.builder()
        .addLimit(limit ->
            limit
                .capacity(rate.quota())
                .refillGreedy(rate.quota(), Duration.ofSeconds(rate.seconds())))
        .withCustomTimePrecision(clock)
        .build();
  }
}
