package dev.orderonce.ingest;

import com.zaxxer.hikari.HikariDataSource;
import dev.orderonce.kit.Authenticator;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.Health;
import dev.orderonce.kit.Metrics;
import dev.orderonce.kit.Service;
import dev.orderonce.kit.ServiceHttp;
import dev.orderonce.kit.StoredApiKeys;
import io.javalin.config.JavalinConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The API as a service: an HTTP server over a pool of database connections. */
public final class IngestService implements Service {

  /** Far above the largest valid request, far below what could hurt. */
  private static final long MAX_BODY_BYTES = 32 * 1024;

  /** Every read is by an index and of at most a page. */
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);

  /**
   * How many reads may be under way for each connection, running or waiting for it; further ones
   * are refused, so that they leave the request threads to writes.
   */
  private static final int READS_PER_CONNECTION = 4;

  private final IngestSettings settings;
  private final Clock clock;
  private final UnaryOperator<DataSource> writePath;
  private final Health health = new Health();
  private final PrometheusMeterRegistry metrics = Metrics.registry();

  /** What to do at the stop, the last that was started first. */
  private final Deque<Runnable> onStop = new ArrayDeque<>();

  private @Nullable ServiceHttp http;

  /** The API with the system's clock. */
  public IngestService(IngestSettings settings) {
    this(settings, Clock.systemUTC(), UnaryOperator.identity());
  }

  IngestService(IngestSettings settings, Clock clock) {
    this(settings, clock, UnaryOperator.identity());
  }

  /**
   * The API with another clock.
   *
   * @param writePath stands between the writers and their connections
   */
  IngestService(IngestSettings settings, Clock clock, UnaryOperator<DataSource> writePath) {
    this.settings = settings;
    this.clock = clock;
    this.writePath = writePath;
  }

  @Override
  public String name() {
    return "ingest-api";
  }

  @Override
  public void start() {
    Database.migrate(settings.database());
    try {
      HikariDataSource reads =
          opened(
              Database.openForReads(
                  settings.database(), name() + "-reads", settings.poolSize(), READ_TIMEOUT));
      StoredApiKeys keys = StoredApiKeys.open(settings.keys(), settings.database(), name());
      onStop.push(keys::close);
      IngestMetrics counted = new IngestMetrics(metrics);
      WritePath writes = WritePath.open(settings, name() + "-writes", writePath, clock, counted);
      onStop.push(writes::close);
      health.check("database", writes::readiness);
      ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
      onStop.push(threads::close);
      Watcher watcher = new Watcher(reads);
      OrderQueries queries =
          new OrderQueries(
              reads, writes::databaseAnswers, settings.poolSize() * READS_PER_CONNECTION);
      Waits waits = new Waits(watcher, threads, settings.limits().waits());
      EventStreams streams = new EventStreams(queries, watcher, threads, settings.limits());
      counted.show(waits, streams);
      ServiceHttp server =
          ServiceHttp.create(
              settings.http(),
              health,
              metrics,
              config ->
                  configure(
                      config, routes(keys, writes.writer(), queries, counted, waits, streams)));
      onStop.push(server::stop);
      // No held answer and no stream keeps the server from stopping.
      onStop.push(watcher::close);
      onStop.push(writes::refuse);
      server.start();
      http = server;
    } catch (RuntimeException e) {
      stop();
      throw e;
    }
  }

  @Override
  public void stop() {
    while (!onStop.isEmpty()) {
      onStop.pop().run();
    }
    http = null;
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

  private OrderRoutes routes(
      Authenticator keys,
      OrderWriter writer,
      OrderQueries queries,
      IngestMetrics counted,
      Waits waits,
      EventStreams streams) {
    return new OrderRoutes(
        new Callers(keys, settings.limits().rate()),
        new Submissions(clock, settings.idempotencyWindow()),
        writer,
        queries,
        counted,
        waits,
        streams);
  }

  private static void configure(JavalinConfig config, OrderRoutes routes) {
    config.http.maxRequestSize = MAX_BODY_BYTES;
    routes.addTo(config.routes);
  }
}
