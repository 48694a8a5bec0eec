package dev.orderonce.relay;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What is done beside the stream, again and again: clean-up, and a look whether it still flows. */
final class RelayTimers implements AutoCloseable {

  private static final int LOOKS_PER_TIMEOUT = 10;
  private static final Duration STANDBY_LOOKS = Duration.ofMinutes(1);

  private final RelayParts parts;
  private final Relay relay;
  private final SlotWatch slotWatch;
  private final OutboxKeeper keeper;
  private final FailoverCheck failover;
  private final ScheduledExecutorService upkeep = timer("relay-upkeep");
  private final ScheduledExecutorService stalls = timer("relay-stall-watch");

  RelayTimers(
      RelayParts parts,
      Relay relay,
      SlotWatch slotWatch,
      OutboxKeeper keeper,
      FailoverCheck failover) {
    this.parts = parts;
    this.relay = relay;
    this.slotWatch = slotWatch;
    this.keeper = keeper;
    this.failover = failover;
  }

  void start() {
    repeat(upkeep, parts.settings().upkeep().cleanupInterval(), () -> keeper.round(relay::stream));
    repeat(upkeep, STANDBY_LOOKS, failover::look);
    repeat(
        stalls,
        parts.settings().stream().stallTimeout().dividedBy(LOOKS_PER_TIMEOUT),
        this::reconnectIfSilent);
  }

  @Override
  public void close() {
    stalls.shutdownNow();
    upkeep.shutdownNow();
  }

  /**
   * A connection whose other end has gone without a word looks like a database in which nothing
   * happens; but then heartbeats would come. While the outbox is read there are none, and the first
   * row may be long in coming: then it counts whether the database answers at all.
   */
  private void reconnectIfSilent() {
    Duration silence = relay.reads() ? slotWatch.silence() : parts.progress().silence();
    if (silence.compareTo(parts.settings().stream().stallTimeout()) > 0) {
      try {
        relay.reconnect("nothing came from PostgreSQL for %d s".formatted(silence.toSeconds()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void repeat(ScheduledExecutorService timer, Duration interval, Runnable task) {
    Future<?> _ =
        timer.scheduleWithFixedDelay(
            task, interval.toMillis(), Math.max(1, interval.toMillis()), TimeUnit.MILLISECONDS);
  }

  private static ScheduledExecutorService timer(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().name(name).daemon().factory());
  }
}
