package dev.orderonce.ingest;

import com.zaxxer.hikari.HikariDataSource;
import dev.orderonce.kit.Authenticator;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.Health;
import dev.orderonce.kit.Metrics;
import dev.orderonce.kit.Readiness;
import dev.orderonce.kit.Service;
import dev.orderonce.kit.ServiceHttp;
import dev.orderonce.kit.StoredApiKeys;
import io.javalin.config.JavalinConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The API as a service: an HTTP server over a pool of database connections. */
public final class IngestService implements Service {

  /** Far above the largest valid request, far below what could hurt. */
  private static final long MAX_BODY_BYTES = 32 * 1024;

  /** Every read is by an index and of at most a page. */
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);

  private static final int VALIDITY_SECONDS = 1;

  private final IngestSettings settings;
  private final Clock clock;
  private final Health health = new Health();
  private final PrometheusMeterRegistry metrics = Metrics.registry();
  private final Deque<Runnable> onStop = new ArrayDeque<>();
  private @Nullable ServiceHttp http;

  /** The API with the system's clock. */
  public IngestService(IngestSettings settings) {
    this(settings, Clock.systemUTC());
  }

  IngestService(IngestSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "ingest-api";
  }

  @Override
  public void start() {
    Database.migrate(settings.database());
    try {
      HikariDataSource writes =
          opened(Database.open(settings.database(), name(), settings.poolSize()));
      HikariDataSource reads =
          opened(
              Database.openForReads(
                  settings.database(),
                  name() + "-reads",
                  settings.limits().readPool(),
                  READ_TIMEOUT));
      StoredApiKeys keys = StoredApiKeys.open(settings.keys(), reads);
      onStop.push(keys::close);
      ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
      onStop.push(threads::close);
      Watcher watcher = new Watcher(reads);
      ServiceHttp server =
          ServiceHttp.create(
              settings.http(),
              health,
              metrics,
              config -> configure(config, keys, writes, reads, watcher, threads));
      onStop.push(server::stop);
      // First of all, so that no held answer and no stream keeps the server from stopping.
      onStop.push(watcher::close);
      server.start();
      health.check("database", () -> ask(writes));
      http = server;
    } catch (RuntimeException e) {
      stop();
      throw e;
    }
  }

  @Override
  public void stop() {
    http = null;
    while (!onStop.isEmpty()) {
      onStop.pop().run();
    }
  }

  private HikariDataSource opened(HikariDataSource pool) {
    onStop.push(pool::close);
    return pool;
  }

  @Override
  public Health health() {
    return health;
  }

  /** The port that it listens on, once started. */
  public int port() {
    return http().port();
  }

  ServiceHttp http() {
    if (http == null) {
      throw new IllegalStateException("the API is not running");
    }
    return http;
  }

  private void configure(
      JavalinConfig config,
      Authenticator keys,
      HikariDataSource writes,
      HikariDataSource reads,
      Watcher watcher,
      Executor threads) {
    config.http.maxRequestSize = MAX_BODY_BYTES;
    RequestLimits limits = settings.limits();
    OrderQueries queries = new OrderQueries(reads, limits.reads());
    Waits waits = new Waits(watcher, threads, limits.waits());
    EventStreams streams = new EventStreams(queries, watcher, threads, limits);
    IngestMetrics counted = new IngestMetrics(metrics);
    counted.show(waits, streams);
    new OrderRoutes(
            new Callers(keys, limits.rate()),
            new Submissions(clock, settings.idempotencyWindow()),
            new TransactionalOrderWriter(writes, settings.lockTimeout()),
            queries,
            counted,
            waits,
            streams)
        .addTo(config.routes);
  }

  private static Readiness ask(HikariDataSource pool) {
    try (Connection connection = pool.getConnection()) {
      return connection.isValid(VALIDITY_SECONDS)
          ? Readiness.ready("answers")
          : Readiness.notReady("does not answer");
    } catch (SQLException e) {
      return Readiness.notReady("away");
    }
  }
}
