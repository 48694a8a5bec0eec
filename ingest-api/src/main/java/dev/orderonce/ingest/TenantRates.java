package dev.orderonce.ingest;

import dev.orderonce.contract.TenantId;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.javalin.http.Context;
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
   * Takes one request from the tenant's quota, and tells the client what is left.
   *
   * @throws dev.orderonce.kit.ProblemException if nothing is left
   */
  void take(TenantId tenant, Context ctx) {
    ConsumptionProbe probe =
        buckets.computeIfAbsent(tenant, t -> bucket()).tryConsumeAndReturnRemaining(1);
    long wait =
        probe.isConsumed() ? probe.getNanosToWaitForReset() : probe.getNanosToWaitForRefill();
    long seconds = Math.ceilDiv(wait, NANOS);
    ctx.header("RateLimit-Policy", "\"default\";q=%d;w=%d".formatted(rate.quota(), rate.seconds()));
    ctx.header("RateLimit", "\"default\";r=%d;t=%d".formatted(probe.getRemainingTokens(), seconds));
    if (!probe.isConsumed()) {
      throw Problems.rateLimited(seconds);
    }
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
