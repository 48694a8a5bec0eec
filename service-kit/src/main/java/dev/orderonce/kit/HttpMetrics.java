package dev.orderonce.kit;

import io.javalin.http.Context;
import io.javalin.router.Endpoint;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

/**
 * How long requests take: {@code http.server.request.duration} with the attributes and bucket
 * bounds of OpenTelemetry's semantic conventions for HTTP.
 */
final class HttpMetrics {

  private static final Duration[] BUCKETS =
      DoubleStream.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
          .mapToObj(seconds -> Duration.ofNanos((long) (seconds * 1e9)))
          .toArray(Duration[]::new);

  private final MeterRegistry metrics;

  /** As many as there are routes with statuses; to look one up here is cheaper than to build it. */
  private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

  private record Kind(String method, String route, int status) {}

  HttpMetrics(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  void record(Context ctx, float milliseconds) {
    Kind kind = new Kind(ctx.method().name(), route(ctx), ctx.statusCode());
    timers
        .computeIfAbsent(kind, this::timer)
        .record((long) (milliseconds * 1e6), TimeUnit.NANOSECONDS);
  }

  /** The route that answers a request, with the names of its parameters instead of their values. */
  static String route(Context ctx) {
    Endpoint endpoint = ctx.endpoints().matchedHttpEndpoint();
    return endpoint == null ? "none" : endpoint.path;
  }

  private Timer timer(Kind kind) {
    return Timer.builder("http.server.request.duration")
        .description("Duration of HTTP server requests")
        .serviceLevelObjectives(BUCKETS)
        .tag("http.request.method", kind.method())
        .tag("http.route", kind.route())
        .tag("http.response.status_code", Integer.toString(kind.status()))
        .register(metrics);
  }
}
