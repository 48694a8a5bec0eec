package dev.orderonce.relay;

import dev.orderonce.contract.Topic;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.KafkaTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs session after session on a thread of its own, until it is stopped or cannot go on. */
final class Relay {

  private static final Logger log = LoggerFactory.getLogger(Relay.class);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);
  private static final Duration END_PATIENCE = Duration.ofSeconds(3);

  private final RelayParts parts;
  private final Consumer<String> onHalt;
  private final Thread thread = Thread.ofPlatform().name("cdc-relay").daemon().unstarted(this::run);
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Backoff backoff = new Backoff();
  private volatile RelayState state = new RelayState.Starting();
  private final AtomicReference<@Nullable RelaySession> session = new AtomicReference<>();
  private boolean prepared;

  /**
   * A relay that does not run yet.
   *
   * @param onHalt is told why, when it cannot go on
   */
  Relay(RelayParts parts, Consumer<String> onHalt) {
    this.parts = parts;
    this.onHalt = onHalt;
  }

  void start() {
    thread.start();
  }

  RelayState state() {
    return state;
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
    try {
      while (!stopRequested() && attempt()) {
        stop.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (stopRequested()) {
        enter(new RelayState.Stopped());
      }
    }
  }

  /** One session; says whether another is to follow. */
  private boolean attempt() {
    try {
      prepare();
      runSession();
      return !stopRequested();
    } catch (Exception e) {
      return !stopRequested() && goesOnAfter(e);
    }
  }

  private void prepare() throws Exception {
    if (prepared) {
      return;
    }
    // Asked first, since it fails at once when the database is away.
    parts.slot().read();
    Database.migrate(parts.settings().database());
    KafkaTopics.ensure(parts.settings().kafka(), topics());
    prepared = true;
  }

  private void runSession() throws Exception {
    RelaySession current = new RelaySession(parts);
    session.set(current);
    if (!stopRequested()) {
      current.run(() -> enter(new RelayState.Running()));
    }
  }

  private boolean goesOnAfter(Exception failure) {
    log.debug("the relay's session failed", failure);
    RelaySession failed = session.get();
    Instant openSince = failed == null ? null : failed.openSince();
    return switch (FailureKind.of(failure, openSince, parts.clock().instant())) {
      case FailureKind.Passing passing -> {
        if (failed != null && failed.published()) {
          backoff.reset();
        }
        enter(new RelayState.Waiting(passing.why()));
        yield true;
      }
      case FailureKind.Lasting lasting -> {
        enter(new RelayState.Halted(lasting.why()));
        onHalt.accept(lasting.why());
        yield false;
      }
    };
  }

  /** Logs a change of state, once. */
  private synchronized void enter(RelayState next) {
    RelayState before = state;
    state = next;
    if (next.getClass() == before.getClass()) {
      return;
    }
    switch (next) {
      case RelayState.Starting _ -> log.info("the relay starts");
      case RelayState.Running _ -> log.info("the relay streams from {}", parts.settings().slot());
      case RelayState.Waiting waiting -> log.warn("the relay waits: {}", waiting.why());
      case RelayState.Halted halted -> log.error("the relay gave up: {}", halted.why());
      case RelayState.Stopped _ -> log.info("the relay stopped");
    }
  }

  private boolean stopRequested() {
    return stop.getCount() == 0;
  }

  private List<KafkaTopics.Wanted> topics() {
    int partitions = parts.settings().kafka().partitions();
    return Stream.concat(
            Stream.of(PositionTopic.WANTED),
            Topic.all().stream()
                .map(topic ->
                    new KafkaTopics.Wanted(topic.topicName(), partitions, topic.compacted())))
        .toList();
  }
}
