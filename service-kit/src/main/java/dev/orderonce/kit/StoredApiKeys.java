package dev.orderonce.kit;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of the settings and those in the database. The latter are held in memory, all of them,
 * and read again twice in the time within which a revocation is to take effect; so a request costs
 * no query, however many wrong keys come. A key that is not known has them read once more, at most
 * once a second, because it may be new.
 *
 * <p>They are read by one thread on a connection of its own, so that no load of requests delays a
 * revocation, and no request waits longer for it than a moment. Keys whose last reading began
 * longer ago than a revocation may take are not taken any more: while the database is away they are
 * refused, like unknown ones, as something that may succeed later.
 *
 * <p>A key is looked up by its SHA-256. How long that takes tells nothing of the keys that there
 * are: whoever tries one cannot choose its hash.
 */
public final class StoredApiKeys implements Authenticator, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(StoredApiKeys.class);

  /** Between two readings for keys that are not known, or after one that failed. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /** How long after a reading began requests wait for its end. */
  private static final Duration MOMENT = Duration.ofMillis(500);

  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(1);
  private static final int UNAVAILABLE = 503;

  private final ApiKeys configured;
  private final DataSource database;
  private final Duration bound;
  private final LongSupplier nanoTime;
  private final Runnable onClose;
  private final ScheduledThreadPoolExecutor reader =
      new ScheduledThreadPoolExecutor(
          1,
          Thread.ofPlatform().name("api-keys").daemon().factory(),
          new ThreadPoolExecutor.DiscardPolicy());
  private volatile Known known = new Known(Map.of(), 0, Duration.ZERO);
  private volatile boolean away;
  private KeyReading latest;

  /** What was read, and since when that may be out of date. */
  private record Known(Map<String, Principal> holders, long asOf, Duration bound) {

    Optional<Principal> holder(String hash, long now) {
      return now - asOf < bound.toNanos()
          ? Optional.ofNullable(holders.get(hash))
          : Optional.empty();
    }
  }

  /**
   * Keys that are not read yet.
   *
   * @param bound for how long what was read is good
   * @param onClose is run when nothing is read any more
   */
  StoredApiKeys(
      ApiKeys configured,
      DataSource database,
      Duration bound,
      LongSupplier nanoTime,
      Runnable onClose) {
    this.configured = configured;
    this.database = database;
    this.bound = bound;
    this.nanoTime = nanoTime;
    this.onClose = onClose;
    this.latest = KeyReading.ended(nanoTime.getAsLong() - LOOK_AGAIN.toNanos());
  }

  /**
   * Reads the keys on a connection of their own, and goes on reading them until it is closed.
   *
   * @param service whose connection it is
   */
  public static StoredApiKeys open(
      KeySettings settings, DatabaseSettings database, String service) {
    HikariDataSource connection =
        Database.openForReads(database, service + "-keys", 1, STATEMENT_TIMEOUT);
    connection.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
    StoredApiKeys keys =
        new StoredApiKeys(
            settings.configured(),
            connection,
            settings.refresh(),
            System::nanoTime,
            connection::close);
    // Here for the first time: a key that is there is not refused because the service is new.
    keys.keepReading();
    return keys;
  }

  @Override
  public Optional<Principal> authenticate(@Nullable String authorization) {
    Optional<ApiKey> key = ApiKey.ofHeader(authorization);
    if (key.isEmpty()) {
      return Optional.empty();
    }
    String hash = key.get().hash();
    Optional<Principal> holder = configured.holder(hash).or(() -> holder(hash));
    return holder.isPresent() ? holder : lookAgain(hash);
  }

  @Override
  public void close() {
    reader.shutdownNow();
    onClose.run();
  }

  private Optional<Principal> holder(String hash) {
    return known.holder(hash, nanoTime.getAsLong());
  }

  private Optional<Principal> lookAgain(String hash) {
    if (away || !recent().endsWithin(MOMENT, nanoTime.getAsLong()) || away) {
      throw unknownForNow();
    }
    return holder(hash);
  }

  /** The reading under way, or the last one if it is recent, or a new one. */
  private synchronized KeyReading recent() {
    boolean recent = nanoTime.getAsLong() - latest.begin() < LOOK_AGAIN.toNanos();
    if (latest.hasEnded() && !recent) {
      KeyReading reading = begin();
      reader.execute(() -> read(reading));
    }
    return latest;
  }

  private synchronized KeyReading begin() {
    latest = new KeyReading(nanoTime.getAsLong());
    return latest;
  }

  /** At a fixed rate, but soon after a failure. */
  private void keepReading() {
    KeyReading reading = begin();
    read(reading);
    Duration pause = bound.dividedBy(2);
    Duration next = away && LOOK_AGAIN.compareTo(pause) < 0 ? LOOK_AGAIN : pause;
    long left = reading.begin() + next.toNanos() - nanoTime.getAsLong();
    var _ = reader.schedule(this::keepReading, left, TimeUnit.NANOSECONDS);
  }

  void read() {
    read(begin());
  }

  private void read(KeyReading reading) {
    try (Connection connection = database.getConnection()) {
      known = new Known(ApiKeyTable.valid(connection), reading.begin(), bound);
      connection.rollback();
      tell(false, "");
    } catch (SQLException | RuntimeException e) {
      // Whatever it is, the next reading must not be given up.
      if (!reader.isShutdown()) {
        tell(true, Failures.line(e));
      }
    } finally {
      reading.end();
    }
  }

  private void tell(boolean isAway, String why) {
    if (isAway && !away) {
      log.warn(
          "API keys cannot be read, the {} known ones are taken for {} more: {}",
          known.holders().size(),
          bound,
          why);
    } else if (!isAway && away) {
      log.info("API keys can be read again");
    }
    away = isAway;
  }

  private static ProblemException unknownForNow() {
    return new ProblemException(
        Problem.of(
            UNAVAILABLE,
            "api_key_unknown_for_now",
            "The API key cannot be checked",
            "the database of API keys does not answer; the same request may be sent again",
            true),
        Map.of("Retry-After", "1"));
  }
}
