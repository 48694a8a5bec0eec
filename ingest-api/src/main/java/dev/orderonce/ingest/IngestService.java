package dev.orderonce.ingest;

import com.zaxxer.hikari.HikariDataSource;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.Health;
import dev.orderonce.kit.Metrics;
import dev.orderonce.kit.Readiness;
import dev.orderonce.kit.Service;
import dev.orderonce.kit.ServiceHttp;
import io.javalin.config.JavalinConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
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
  private @Nullable HikariDataSource database;
  private @Nullable HikariDataSource reads;
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
    HikariDataSource pool = Database.open(settings.database(), name(), settings.poolSize());
    HikariDataSource readPool =
        Database.openForReads(
            settings.database(), name() + "-reads", settings.limits().readPool(), READ_TIMEOUT);
    ServiceHttp server =
        ServiceHttp.create(
            settings.http(), health, metrics, config -> configure(config, pool, readPool));
    try {
      server.start();
    } catch (RuntimeException e) {
      readPool.close();
      pool.close();
      throw e;
    }
    health.check("database", () -> ask(pool));
    database = pool;
    reads = readPool;
    http = server;
  }

  @Override
  public void stop() {
    if (http != null) {
      http.stop();
      http = null;
    }
    if (reads != null) {
      reads.close();
      reads = null;
    }
    if (database != null) {
      database.close();
      database = null;
    }
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

  private void configure(JavalinConfig config, HikariDataSource pool, HikariDataSource readPool) {
    config.http.maxRequestSize = MAX_BODY_BYTES;
    new OrderRoutes(
            settings.keys(),
            new Submissions(clock, settings.idempotencyWindow()),
            new TransactionalOrderWriter(pool, settings.lockTimeout()),
            new OrderQueries(readPool),
            new IngestMetrics(metrics))
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
