package dev.orderonce.relay;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How far behind the outbox the relay is. Safe for use by many threads. */
final class RelayProgress {

  private static final String COMMIT_MICROS = "ts_usec";

  private final InstantSource clock;
  private final Duration heartbeatInterval;
  private final RelayMetrics metrics;
  private State state;
  private volatile Instant heard;
  private final AtomicLong read = new AtomicLong();

  /**
   * One moment.
   *
   * @param oldestUnderWay when the oldest row of the batch under way was committed to the database
   * @param reading since when that batch is under way
   * @param delay how long the last published batch took from the database's commit to Kafka's
   * @param published when something was last published, a heartbeat's position included
   */
  private record State(
      @Nullable Instant oldestUnderWay,
      @Nullable Instant reading,
      Duration delay,
      Instant published) {}

  RelayProgress(InstantSource clock, Duration heartbeatInterval, RelayMetrics metrics) {
    this.clock = clock;
    this.heartbeatInterval = heartbeatInterval;
    this.metrics = metrics;
    this.state = new State(null, null, Duration.ZERO, clock.instant());
    this.heard = clock.instant();
  }

  /** Takes note that something came, or, without records, that the engine begins to listen. */
  void heard(int records) {
    heard = clock.instant();
    read.addAndGet(records);
  }

  /** How many records came in this session. */
  long read() {
    return read.get();
  }

  /** For how long nothing came from the slot, though nothing that came is still under way. */
  Duration silence() {
    return current().reading() == null ? Duration.between(heard, clock.instant()) : Duration.ZERO;
  }

  /** Takes note of a batch whose first row has that source offset. */
  synchronized void reading(Map<String, ?> offset) {
    Instant now = clock.instant();
    Instant committed =
        offset.get(COMMIT_MICROS) instanceof Number micros ? ofMicros(micros.longValue()) : now;
    state = new State(committed, now, state.delay(), state.published());
  }

  /**
   * Takes note that the batch is committed to Kafka.
   *
   * @param rows how many rows were in it; without any it was a heartbeat
   * @param buried how many of them as dead letters
   */
  synchronized void published(int rows, int buried) {
    metrics.published(rows, buried);
    Instant now = clock.instant();
    state = new State(null, null, since(state.oldestUnderWay(), now), now);
  }

  /** Takes note that another relay published until now. */
  synchronized void takesOver() {
    state = new State(null, null, Duration.ZERO, clock.instant());
  }

  /** Forgets the batch under way: it is read again. */
  synchronized void interrupted() {
    read.set(0);
    state = new State(null, null, state.delay(), state.published());
  }

  /** For how long the batch under way has been so; zero if there is none. */
  Duration underWay() {
    return since(current().reading(), clock.instant());
  }

  /**
   * The age of the oldest row that is committed to the database and not to Kafka, at most. While
   * nothing is published, not even a heartbeat, rows may be waiting since the last time.
   */
  Duration lag() {
    State now = current();
    Instant instant = clock.instant();
    Duration silence = Duration.between(now.published(), instant);
    Duration waiting =
        silence.compareTo(heartbeatInterval.multipliedBy(2)) > 0 ? silence : Duration.ZERO;
    return max(max(now.delay(), since(now.oldestUnderWay(), instant)), waiting);
  }

  private synchronized State current() {
    return state;
  }

  private static Duration since(@Nullable Instant start, Instant now) {
    return start == null ? Duration.ZERO : max(Duration.between(start, now), Duration.ZERO);
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Instant ofMicros(long micros) {
    return Instant.EPOCH.plusNanos(TimeUnit.MICROSECONDS.toNanos(micros));
  }
}
