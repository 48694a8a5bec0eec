package dev.orderonce.ingest;

import dev.orderonce.contract.TenantId;
import dev.orderonce.kit.Authenticator;
import dev.orderonce.kit.Principal;
import io.github.bucket4j.TimeMeter;
import io.javalin.http.Context;
import java.util.Optional;

/** Says whose request one is, and lets it in if the tenant's quota allows. */
final class Callers {

  private final Authenticator keys;
  private final Optional<TenantRates> rates;

  Callers(Authenticator keys, Optional<Rate> rate) {
    this.keys = keys;
    this.rates = rate.map(r -> new TenantRates(r, TimeMeter.SYSTEM_NANOTIME));
  }

  /**
   * The tenant that a request is from.
   *
   * @throws dev.orderonce.kit.ProblemException if it has no tenant's key, or no quota is left
   */
  TenantId tenant(Context ctx) {
    Principal principal = keys.caller(ctx).orElseThrow(Problems::unauthenticated);
    TenantId tenant =
        switch (principal) {
          case Principal.Tenant(String name) -> new TenantId(name);
          case Principal.Operator() -> throw Problems.tenantKeyRequired();
        };
    rates.ifPresent(limits -> take(limits, tenant, ctx));
    return tenant;
  }

  /** The headers of draft-ietf-httpapi-ratelimit-headers. */
  private static void take(TenantRates limits, TenantId tenant, Context ctx) {
    Rate rate = limits.rate();
    TenantRates.Grant grant = limits.take(tenant);
    ctx.header("RateLimit-Policy", "\"default\";q=%d;w=%d".formatted(rate.quota(), rate.seconds()));
    ctx.header("RateLimit", "\"default\";r=%d;t=%d".formatted(grant.remaining(), grant.seconds()));
    if (!grant.granted()) {
      throw Problems.rateLimited(grant.seconds());
    }
  }
}
