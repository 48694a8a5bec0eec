package dev.orderonce.ingest;

import com.zaxxer.hikari.HikariDataSource;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.Health;
import dev.orderonce.kit.Metrics;
import dev.orderonce.kit.Service;
import dev.orderonce.kit.ServiceHttp;
import io.javalin.config.JavalinConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The API as a service: an HTTP server over a pool of database connections. */
public final class IngestService implements Service {

  /** Far above the largest valid request, far below what could hurt. */
  private static final long MAX_BODY_BYTES = 16 * 1024;

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
          opened(Database.open(settings.database(), name(), settings.poolSize()));
      IngestMetrics counted = new IngestMetrics(metrics);
      WritePath writes = WritePath.open(settings, name() + "-writes", writePath, clock, counted);
      onStop.push(writes::close);
      health.check("database", writes::readiness);
      ServiceHttp server =
          ServiceHttp.create(
              settings.http(),
              health,
              metrics,
              config -> configure(config, writes.writer(), reads, counted));
      onStop.push(server::stop);
      onStop.push(writes::refuse);
      server.start();
      http = server;
    } catch (RuntimeException e) {
      stop();
      throw e;
    }
  }

  private HikariDataSource opened(HikariDataSource pool) {
    onStop.push(pool::close);
    return pool;
  }

  @Override
  public void stop() {
    while (!onStop.isEmpty()) {
      onStop.pop().run();
    }
    http = null;
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
      JavalinConfig config, OrderWriter writer, HikariDataSource reads, IngestMetrics counted) {
    config.http.maxRequestSize = MAX_BODY_BYTES;
    new OrderRoutes(
            settings.keys(),
            new Submissions(clock, settings.idempotencyWindow()),
            writer,
            new OrderQueries(reads),
            counted)
        .addTo(config.routes);
  }
}
