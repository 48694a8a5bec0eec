package dev.orderonce.kit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
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
 * <p>While the database is away, the known keys go on being taken: what they let in needs that same
 * database, and nobody can revoke a key without it. An unknown one is then refused as something
 * that may succeed later.
 *
 * <p>A key is looked up by its SHA-256. How long that takes tells nothing of the keys that there
 * are: whoever tries one cannot choose its hash.
 */
public final class StoredApiKeys implements Authenticator, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(StoredApiKeys.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final int UNAVAILABLE = 503;

  private final ApiKeys configured;
  private final DataSource database;
  private final LongSupplier nanoTime;
  private final ReentrantLock reading = new ReentrantLock();
  private final ScheduledExecutorService refresher =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().name("api-keys").daemon().unstarted(task));
  private volatile Map<String, Principal> stored = Map.of();
  private volatile State state = State.UNREAD;
  private volatile long readAt;

  /** What came of the last reading. */
  private enum State {
    UNREAD,
    READ,
    AWAY
  }

  StoredApiKeys(ApiKeys configured, DataSource database, LongSupplier nanoTime) {
    this.configured = configured;
    this.database = database;
    this.nanoTime = nanoTime;
    this.readAt = nanoTime.getAsLong() - LOOK_AGAIN.toNanos();
  }

  /** Begins to read the keys, and goes on reading them until it is closed. */
  public static StoredApiKeys open(KeySettings settings, DataSource database) {
    StoredApiKeys keys = new StoredApiKeys(settings.configured(), database, System::nanoTime);
    long pause = settings.refresh().dividedBy(2).toNanos();
    var _ = keys.refresher.scheduleWithFixedDelay(keys::read, 0, pause, TimeUnit.NANOSECONDS);
    return keys;
  }

  @Override
  public Optional<Principal> authenticate(@Nullable String authorization) {
    Optional<ApiKey> key = ApiKey.ofHeader(authorization);
    if (key.isEmpty()) {
      return Optional.empty();
    }
    String hash = key.get().hash();
    Optional<Principal> known = configured.holder(hash).or(() -> holder(hash));
    if (known.isPresent()) {
      return known;
    }
    lookAgain();
    Optional<Principal> added = holder(hash);
    if (added.isEmpty() && state != State.READ) {
      throw unknownForNow();
    }
    return added;
  }

  @Override
  public void close() {
    refresher.shutdownNow();
  }

  private Optional<Principal> holder(String hash) {
    return Optional.ofNullable(stored.get(hash));
  }

  /** Whoever comes while another reads does not wait for it longer than reading may take. */
  private void lookAgain() {
    try {
      if (!reading.tryLock(LOOK_AGAIN.toNanos(), TimeUnit.NANOSECONDS)) {
        throw unknownForNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unknownForNow();
    }
    try {
      if (nanoTime.getAsLong() - readAt >= LOOK_AGAIN.toNanos()) {
        read();
      }
    } finally {
      reading.unlock();
    }
  }

  void read() {
    reading.lock();
    try (Connection connection = database.getConnection()) {
      stored = ApiKeyTable.valid(connection);
      connection.rollback();
      tell(State.READ, "");
    } catch (SQLException | RuntimeException e) {
      // Whatever it is, the next reading must not be given up.
      tell(State.AWAY, Failures.line(e));
    } finally {
      readAt = nanoTime.getAsLong();
      reading.unlock();
    }
  }

  private void tell(State now, String why) {
    if (now == State.AWAY && state != State.AWAY) {
      log.warn("API keys cannot be read, the {} known ones stay valid: {}", stored.size(), why);
    } else if (now == State.READ && state == State.AWAY) {
      log.info("API keys can be read again");
    }
    state = now;
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
