package dev.orderonce.relay;

import com.zaxxer.hikari.HikariDataSource;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.Health;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.MessageLimits;
import dev.orderonce.kit.Metrics;
import dev.orderonce.kit.Service;
import dev.orderonce.kit.ServiceHttp;
import dev.orderonce.kit.StoredApiKeys;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;

/** The relay running, with HTTP beside it. Runs once: it is not started again after a stop. */
public final class RelayService implements Service {

  private static final double NANOS = 1e9;
  private static final int CONNECTIONS = 4;

  private final Health health = new Health();
  private final HikariDataSource pool;
  private final SlotWatch slotWatch;
  private final Relay relay;
  private final Replays replays;
  private final RelayTimers timers;
  private final StoredApiKeys keys;
  private final ServiceHttp http;
  private final AtomicBoolean running = new AtomicBoolean();

  public RelayService(RelaySettings settings) {
    this(settings, kafka -> RelayProducer.create(kafka, settings.stream().delivery()));
  }

  /** With another way to make producers. */
  RelayService(
      RelaySettings settings, Function<KafkaSettings, Producer<byte[], byte[]>> producers) {
    InstantSource clock = InstantSource.system();
    PrometheusMeterRegistry registry = Metrics.registry();
    RelayMetrics metrics = new RelayMetrics(registry);
    RelayProgress progress =
        new RelayProgress(clock, settings.stream().heartbeatInterval(), metrics);
    this.pool = Database.open(settings.database(), "relay", CONNECTIONS);
    RelayParts parts =
        new RelayParts(
            settings,
            new ReplicationSlot(pool, settings.slot()),
            new OutboxMarks(pool, settings.slot()),
            progress,
            metrics,
            new RefusedRows(),
            clock,
            () -> producers.apply(settings.kafka()));
    this.slotWatch = new SlotWatch(parts.slot(), clock);
    this.relay = new Relay(parts, new Preparation(settings, pool), health::giveUp);
    this.replays =
        new Replays(
            pool,
            settings.upkeep().replayRate(),
            clock,
            metrics,
            () -> parts.refused().forget(MessageLimits.of(settings.kafka(), RefusedRows.TOPICS)));
    this.timers =
        new RelayTimers(
            parts,
            relay,
            slotWatch,
            new OutboxKeeper(pool, parts),
            new FailoverCheck(pool, settings.slot()));
    this.keys = StoredApiKeys.open(settings.operators(), settings.database(), name());
    RelayApi api = new RelayApi(keys, relay, replays);
    this.http = ServiceHttp.create(settings.http(), health, registry, api::configure);
    // Only who is at work knows.
    metrics.showLag(
        () -> relay.standsBy() ? Double.NaN : progress.lag().toNanos() / NANOS,
        slotWatch::lagBytes);
    metrics.showSpare(slotWatch::spareBytes);
    health.check(
        "outbox",
        () -> RelayReadiness.of(relay.state(), slotWatch.seen(), progress, settings.limits()));
  }

  @Override
  public String name() {
    return "cdc-relay";
  }

  /** Returns at once; the relay connects by itself, and waits for what is away. */
  @Override
  public void start() {
    http.start();
    running.set(true);
    slotWatch.start();
    relay.start();
    timers.start();
  }

  /** Ends the batch under way, then stops to answer. */
  @Override
  public void stop() {
    if (!running.compareAndSet(true, false)) {
      return;
    }
    try {
      timers.close();
      relay.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      replays.close();
      slotWatch.close();
      http.stop();
      keys.close();
      pool.close();
    }
  }

  @Override
  public Health health() {
    return health;
  }

  /** The TCP port on which it answers. */
  public int port() {
    return http.port();
  }
}
