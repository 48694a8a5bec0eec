package dev.orderonce.relay;

import dev.orderonce.kit.Failures;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks at the replication slot all the time, for readiness and metrics. */
final class SlotWatch implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(250);

  private final ReplicationSlot slot;
  private volatile Seen seen = new Seen.Unknown("not looked at yet");
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("relay-slot-watch").daemon().factory());

  SlotWatch(ReplicationSlot slot) {
    this.slot = slot;
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
    return seen;
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

  private void look() {
    try {
      Optional<ReplicationSlot.State> state = slot.read();
      seen = state.isPresent() ? new Seen.Present(state.get()) : new Seen.Absent();
    } catch (SQLException | RuntimeException e) {
      seen = new Seen.Unknown("PostgreSQL does not answer: " + Failures.line(e));
    }
  }
}
