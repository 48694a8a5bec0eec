package dev.orderonce.kit;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service's HTTP server: health, metrics and problem details as all services have them, and the
 * routes of its own. {@code /health/live}, {@code /health/ready} and {@code /metrics} take no key.
 */
public final class ServiceHttp {

  private static final Logger log = LoggerFactory.getLogger(ServiceHttp.class);

  /** What no service needs more than; one that needs less says so. */
  private static final long MAX_BODY_BYTES = 64 * 1024;

  private static final Duration IDLE_FAREWELL = Duration.ofMillis(50);
  private static final int UNAVAILABLE = 503;
  private static final int INTERNAL_ERROR = 500;
  private static final int METHOD_NOT_ALLOWED = 405;

  private final HttpSettings settings;
  private final Javalin javalin;

  private ServiceHttp(HttpSettings settings, Javalin javalin) {
    this.settings = settings;
    this.javalin = javalin;
  }

  /**
   * A server that does not listen yet.
   *
   * @param own adds the service's own routes and server settings
   */
  public static ServiceHttp create(
      HttpSettings settings,
      Health health,
      PrometheusMeterRegistry metrics,
      Consumer<JavalinConfig> own) {
    Javalin javalin =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          config.startup.showOldJavalinVersionWarning = false;
          config.http.maxRequestSize = MAX_BODY_BYTES;
          config.http.prefer405over404 = true;
          ServerSetup.apply(config, settings);
          config.requestLogger.http(new HttpMetrics(metrics)::record);
          config.routes.get("/health/live", ctx -> live(ctx, health));
          config.routes.get("/health/ready", ctx -> ready(ctx, health));
          config.routes.get("/metrics", ctx -> scrape(ctx, metrics));
          config.routes.exception(ProblemException.class, ServiceHttp::answerProblem);
          config.routes.exception(HttpResponseException.class, ServiceHttp::answerHttp);
          config.routes.exception(Exception.class, ServiceHttp::answerUnexpected);
          own.accept(config);
        });
    return new ServiceHttp(settings, javalin);
  }

  /**
   * Begins to listen.
   *
   * @throws ConfigurationException if the port is in use, naming port and flag
   */
  public void start() {
    try {
      javalin.start();
      shortenFarewell();
    } catch (JavalinBindException e) {
      throw new ConfigurationException(
          "port %d is in use; choose another with %s"
              .formatted(settings.port(), settings.portFlag()),
          e);
    }
  }

  /** Idle connections are not waited for; requests under way are. */
  private void shortenFarewell() {
    for (Connector connector : javalin.jettyServer().server().getConnectors()) {
      if (connector instanceof AbstractConnector open) {
        open.setShutdownIdleTimeout(IDLE_FAREWELL.toMillis());
      }
    }
  }

  /** The port that it listens on. */
  public int port() {
    return javalin.port();
  }

  /** Every route, as {@code GET /health/live}. */
  public Set<String> routes() {
    return javalin.unsafe.internalRouter.allHttpHandlers().stream()
        .map(handler -> handler.endpoint.method.name() + " " + handler.endpoint.path)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Answers what is under way, but for what takes longer than 3 s, then stops listening. */
  public void stop() {
    try {
      javalin.stop();
    } catch (JavalinException e) {
      if (!(e.getCause() instanceof TimeoutException)) {
        throw e;
      }
      // It is no reason to leave open what a service has beside this.
      log.warn("requests that took too long were cut off");
    }
  }

  /** Answers a request with a problem detail. */
  public static void answer(Context ctx, Problem problem) {
    ctx.status(problem.status()).result(Json.write(problem)).contentType(Problem.MEDIA_TYPE);
  }

  private static void answerProblem(ProblemException e, Context ctx) {
    e.headers().forEach(ctx::header);
    answer(ctx, e.problem());
  }

  /** What Javalin itself refuses: no such route, method, or a body that is too large. */
  private static void answerHttp(HttpResponseException e, Context ctx) {
    if (e.getStatus() == METHOD_NOT_ALLOWED) {
      ctx.header("Allow", String.join(", ", e.getDetails().values()));
    }
    answer(ctx, ErrorProblems.problem(e.getStatus()));
  }

  /** The log gets the route, not the path, which may hold an idempotency key. */
  private static void answerUnexpected(Exception e, Context ctx) {
    log.error("{} {} failed", ctx.method(), HttpMetrics.route(ctx), e);
    answer(
        ctx,
        Problem.of(
            INTERNAL_ERROR,
            "internal_error",
            "Internal error",
            "the request failed; the same request may be sent again with its key",
            true));
  }

  private static void live(Context ctx, Health health) {
    String failure = health.failure();
    if (failure == null) {
      ctx.contentType("application/json").result("{\"live\":true}");
    } else {
      ctx.status(UNAVAILABLE)
          .contentType("application/json")
          .result(Json.write(Map.of("live", false, "failure", failure)));
    }
  }

  private static void ready(Context ctx, Health health) {
    boolean ready = health.ready();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("ready", ready);
    answer.put("checks", health.readiness());
    ctx.status(ready ? 200 : UNAVAILABLE)
        .contentType("application/json")
        .result(Json.write(answer));
  }

  private static void scrape(Context ctx, PrometheusMeterRegistry metrics) {
    ctx.contentType("text/plain; version=0.0.4; charset=utf-8").result(metrics.scrape());
  }
}
