package dev.orderonce.relay;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs session after session on a thread of its own, until it is stopped or cannot go on. */
final class Relay {

  private static final Logger log = LoggerFactory.getLogger(Relay.class);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);
  private static final Duration END_PATIENCE = Duration.ofSeconds(3);
  private static final Duration STANDBY_INTERVAL = Duration.ofMillis(500);

  private final RelayParts parts;
  private final Preparation preparation;
  private final Consumer<String> onHalt;
  private final RelayLock lock;
  private final Thread thread = Thread.ofPlatform().name("cdc-relay").daemon().unstarted(this::run);
  private final CountDownLatch stop = new CountDownLatch(1);
  private final AtomicBoolean recovery = new AtomicBoolean();
  private final Backoff backoff = new Backoff();
  private volatile RelayState state = new RelayState.Starting();
  private final AtomicReference<@Nullable RelaySession> session = new AtomicReference<>();

  /**
   * A relay that does not run yet.
   *
   * @param onHalt is told why, when it cannot go on
   */
  Relay(RelayParts parts, Preparation preparation, Consumer<String> onHalt) {
    this.parts = parts;
    this.preparation = preparation;
    this.onHalt = onHalt;
    this.lock = new RelayLock(parts.settings().database(), parts.settings().slot());
  }

  void start() {
    thread.start();
  }

  RelayState state() {
    return state;
  }

  /** Whether it is the one that publishes, at the moment. */
  boolean atWork() {
    return state instanceof RelayState.Running;
  }

  /** Whether it reads rows from before the slot. */
  boolean reads() {
    return state instanceof RelayState.Reading;
  }

  /** Whether another relay is the one that publishes. */
  boolean standsBy() {
    return state instanceof RelayState.Standby;
  }

  /** What it publishes from the slot; empty while it does not. */
  Optional<OutboxKeeper.Stream> stream() {
    RelaySession current = session.get();
    return current == null || !atWork() ? Optional.empty() : current.stream();
  }

  /** Has it read the outbox itself where the slot is lost; false if the slot is not lost. */
  synchronized boolean recover() {
    boolean lost = state instanceof RelayState.Lost;
    if (lost) {
      recovery.set(true);
      enter(new RelayState.Starting());
    }
    return lost;
  }

  /** Has it connect anew, as nothing comes any more. */
  void reconnect(String why) throws InterruptedException {
    RelaySession current = session.get();
    if (current != null && (atWork() || reads())) {
      current.abandon(why, STOP_PATIENCE);
    }
  }

  /** Ends the batch under way, then everything. */
  void stop() throws InterruptedException {
    stop.countDown();
    RelaySession current = session.get();
    if (current != null && current.streams()) {
      current.stop(STOP_PATIENCE);
    }
    // What it may still wait for is not needed any more.
    thread.interrupt();
    thread.join(END_PATIENCE);
  }

  private void run() {
    try (lock) {
      while (!stopRequested() && attempt()) {
        pause();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (stopRequested()) {
        enter(new RelayState.Stopped());
      }
    }
  }

  private void pause() throws InterruptedException {
    boolean waits = state instanceof RelayState.Waiting;
    Duration pause = waits ? backoff.next() : STANDBY_INTERVAL;
    stop.await(pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** One session, unless another relay has the slot; says whether another attempt is to follow. */
  private boolean attempt() {
    try {
      if (!lock.acquire()) {
        enter(new RelayState.Standby());
        return true;
      }
      if (standsBy()) {
        parts.progress().takesOver();
        enter(new RelayState.Starting());
      }
      preparation.run();
      if (!(state instanceof RelayState.Lost)) {
        runSession();
      }
      return !stopRequested();
    } catch (Exception e) {
      return !stopRequested() && goesOnAfter(e);
    }
  }

  private void runSession() throws Exception {
    RelaySession current = new RelaySession(parts);
    session.set(current);
    if (stopRequested()) {
      current.discard();
    } else {
      current.run(recovery, this::enter);
    }
  }

  private boolean goesOnAfter(Exception failure) {
    log.debug("the relay's session failed", failure);
    parts.metrics().restarted();
    RelaySession failed = session.get();
    if (failed != null && failed.published()) {
      backoff.reset();
    }
    return switch (FailureKind.of(failure)) {
      case FailureKind.Passing passing -> {
        enter(new RelayState.Waiting(passing.why()));
        yield true;
      }
      case FailureKind.Lost lost -> {
        enter(new RelayState.Lost(lost.why()));
        yield true;
      }
      case FailureKind.Lasting lasting -> {
        enter(new RelayState.Halted(lasting.why()));
        onHalt.accept(lasting.why());
        yield false;
      }
    };
  }

  /** Logs a change of state, or of the cause of one, once. */
  private synchronized void enter(RelayState next) {
    if (next.equals(state)) {
      return;
    }
    state = next;
    switch (next) {
      case RelayState.Starting _ -> log.info("the relay starts");
      case RelayState.Standby _ -> {
        // If there is something to recover, the other one finds out by itself.
        recovery.set(false);
        log.info("the relay stands by: another is at work");
      }
      case RelayState.Reading reading ->
          log.info("the relay reads the outbox {}", reading.recovering() ? "to recover" : "first");
      case RelayState.Running _ -> log.info("the relay streams from {}", parts.settings().slot());
      case RelayState.Waiting waiting -> log.warn("the relay waits: {}", waiting.why());
      case RelayState.Lost lost -> log.error("the relay needs to recover: {}", lost.why());
      case RelayState.Halted halted -> log.error("the relay gave up: {}", halted.why());
      case RelayState.Stopped _ -> log.info("the relay stopped");
    }
  }

  private boolean stopRequested() {
    return stop.getCount() == 0;
  }
}
