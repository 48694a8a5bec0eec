package dev.orderonce.relay;

import dev.orderonce.kit.Failures;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks at the replication slot all the time, for readiness and metrics. */
final class SlotWatch implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(250);

  /** After it, what was seen last says nothing any more. */
  private static final Duration STALE = Duration.ofSeconds(10);

  private final ReplicationSlot slot;
  private final InstantSource clock;
  private volatile Seen seen = new Seen.Unknown("not looked at yet");
  private volatile Instant answered;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("relay-slot-watch").daemon().factory());

  SlotWatch(ReplicationSlot slot, InstantSource clock) {
    this.slot = slot;
    this.clock = clock;
    this.answered = clock.instant();
  }

  /** What the last look showed. */
  sealed interface Seen {

    /** The database did not answer. */
    record Unknown(String why) implements Seen {}

    /** There is no slot. */
    record Absent() implements Seen {}

    /** There is one. */
    record Present(ReplicationSlot.State state) implements Seen {}
  }

  void start() {
    Future<?> _ =
        timer.scheduleWithFixedDelay(this::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  Seen seen() {
    Duration silence = silence();
    return silence.compareTo(STALE) > 0
        ? new Seen.Unknown("PostgreSQL has not answered for %d s".formatted(silence.toSeconds()))
        : seen;
  }

  /** For how long the database has not answered. */
  Duration silence() {
    return Duration.between(answered, clock.instant());
  }

  /** How many bytes of WAL are not confirmed; not a number while that is unknown. */
  double lagBytes() {
    return switch (seen()) {
      case Seen.Unknown _, Seen.Absent _ -> Double.NaN;
      case Seen.Present present -> present.state().lag();
    };
  }

  /**
   * How many bytes may still be written before WAL is removed that the slot needs; not a number
   * while that is unknown, infinite if there is no bound.
   */
  double spareBytes() {
    return switch (seen()) {
      case Seen.Unknown _, Seen.Absent _ -> Double.NaN;
      case Seen.Present present when present.state().spare().isEmpty() -> Double.POSITIVE_INFINITY;
      case Seen.Present present -> present.state().spare().getAsLong();
    };
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** Looks once. */
  void look() {
    try {
      Optional<ReplicationSlot.State> state = slot.read();
      answered = clock.instant();
      seen = state.isPresent() ? new Seen.Present(state.get()) : new Seen.Absent();
    } catch (SQLException | RuntimeException e) {
      seen = new Seen.Unknown("PostgreSQL does not answer: " + Failures.line(e));
    }
  }
}
