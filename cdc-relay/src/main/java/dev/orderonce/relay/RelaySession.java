package dev.orderonce.relay;

import dev.orderonce.kit.Failures;
import dev.orderonce.kit.MessageLimits;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.debezium.engine.spi.OffsetCommitPolicy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of producer and engine, from the committed position until something fails or it is
 * stopped. Nothing outlives it: the next session starts from what Kafka has committed.
 *
 * <ol>
 *   <li>The producer's start fences every predecessor and ends its open transaction.
 *   <li>Only then is the committed position read, so that it can no longer change.
 *   <li>The slot is compared with it.
 *   <li>The engine streams from it. For each batch: records, position, commit; then the engine
 *       reads the committed position back and confirms it to the slot.
 * </ol>
 */
final class RelaySession {

  private static final Logger log = LoggerFactory.getLogger(RelaySession.class);
  private static final Duration BATCH_PATIENCE = Duration.ofSeconds(3);
  private static final Duration RETRY_CLOSE = Duration.ofMillis(50);

  private final RelayParts parts;
  private final TransactionalWriter writer;
  private final SessionSockets sockets = new SessionSockets();
  private final AtomicReference<@Nullable Running> running = new AtomicReference<>();
  private final AtomicReference<@Nullable Throwable> engineFailure = new AtomicReference<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  /** What a stop has to end. */
  private record Running(BatchPublisher publisher, DebeziumEngine<?> engine) {}

  /**
   * Where it goes on.
   *
   * @param position behind what is published; empty if the outbox itself is read first
   * @param recovering whether that is to publish what may be unpublished since a slot was lost
   * @param publishedBelow the id of the transaction before whose rows that need not be
   */
  private record Start(
      Optional<SourcePosition> position, boolean recovering, Optional<String> publishedBelow) {

    PositionTracker tracker() {
      return recovering ? PositionTracker.recovering() : new PositionTracker(position);
    }
  }

  RelaySession(RelayParts parts) {
    this.parts = parts;
    this.writer =
        new TransactionalWriter(
            parts.producers().get(),
            parts.settings().stream().delivery(),
            parts.clock(),
            parts.metrics(),
            parts.refused());
  }

  /**
   * Runs until it is stopped.
   *
   * @param recovery whether to forget the position, and to read the rows that may be unpublished
   *     from the outbox itself; cleared when nothing can keep it from doing so any more
   * @param onState is told when it reads the outbox, and when it takes changes from the slot
   * @throws Exception what ended it otherwise
   */
  void run(AtomicBoolean recovery, Consumer<RelayState> onState) throws Exception {
    try (writer;
        sockets) {
      writer.open();
      parts.refused().limits(MessageLimits.of(parts.settings().kafka(), RefusedRows.TOPICS));
      writer.restore(PositionTopic.read(parts.settings().kafka()));
      if (recovery.get()) {
        forgetPosition();
        recovery.set(false);
      }
      SlotGuard guard = SlotGuard.of(parts.slot(), parts.settings().database());
      Start start = start(guard);
      BatchPublisher publisher =
          new BatchPublisher(
              parts,
              writer,
              start.tracker(),
              guard,
              () -> onState.accept(new RelayState.Running()));
      DebeziumEngine<?> engine = engine(start, publisher, onState);
      running.set(new Running(publisher, engine));
      ScopedValue.where(TransactionalOffsetStore.WRITER, writer).run(engine);
      throwFailure();
    } finally {
      parts.progress().interrupted();
      ended.countDown();
    }
  }

  /** Gives up what it would have run with. */
  void discard() {
    writer.close();
  }

  /** Whether its engine runs, or is about to. */
  boolean streams() {
    return running.get() != null;
  }

  /** What it publishes; empty while it connects. */
  Optional<OutboxKeeper.Stream> stream() {
    return Optional.ofNullable(running.get()).map(Running::publisher);
  }

  /** Whether it committed anything. */
  boolean published() {
    return writer.hasCommitted();
  }

  /**
   * Ends the batch under way, then the engine; returns when the session has ended, or after that
   * time, when it has been cut off from the database.
   */
  void stop(Duration patience) throws InterruptedException {
    Thread.startVirtualThread(this::closeUntilEnded);
    if (!ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      sockets.cut();
    }
  }

  /** On a thread of its own: an engine that closes waits for the database. */
  private void closeUntilEnded() {
    try {
      do {
        Running current = running.get();
        if (current != null) {
          current.publisher().stop(BATCH_PATIENCE);
          close(current.engine());
        }
      } while (!ended.await(RETRY_CLOSE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * In Kafka too, so that a recovery that is interrupted goes on at the next start: what is stored
   * belongs to a slot that is gone, and could seem to fit the one that is made now.
   */
  private void forgetPosition() {
    Map<ByteBuffer, ByteBuffer> forgotten = new HashMap<>();
    writer
        .committed()
        .keySet()
        .forEach(key -> forgotten.put(key, SourcePosition.RECOVERING.stored()));
    writer.commit(forgotten);
  }

  private Start start(SlotGuard guard) throws SQLException {
    Optional<StoredPosition> stored =
        writer.committed().values().stream().map(StoredPosition::parse).findFirst();
    Optional<SourcePosition> usable = guard.reconcile(stored);
    writer.restore(resumedFrom(usable));
    boolean recovering =
        stored.map(StoredPosition::position).filter(SourcePosition.RECOVERING::equals).isPresent();
    return new Start(
        usable, recovering, recovering ? parts.marks().publishedBelow() : Optional.empty());
  }

  /** What the engine is to find stored: it goes by that, and by nothing that it is told. */
  private Map<ByteBuffer, ByteBuffer> resumedFrom(Optional<SourcePosition> position) {
    Map<ByteBuffer, ByteBuffer> found = new HashMap<>();
    position.ifPresent(
        from -> writer.committed().keySet().forEach(key -> found.put(key, from.stored())));
    return found;
  }

  /** Ends it as a failure, as soon as that can be done, without a word to the database. */
  void abandon(String why, Duration patience) throws InterruptedException {
    writer.fail(new IllegalStateException(why));
    sockets.cut();
    stop(patience);
  }

  private DebeziumEngine<?> engine(
      Start start, BatchPublisher publisher, Consumer<RelayState> onState) {
    RelayState first =
        start.position().isPresent()
            ? new RelayState.Running()
            : new RelayState.Reading(start.recovering());
    Properties config =
        start.recovering()
            ? RelayConnectorConfig.recovery(parts.settings(), start.publishedBelow())
            : RelayConnectorConfig.engine(parts.settings());
    sockets.serve(config);
    DebeziumEngine.Builder<RecordChangeEvent<SourceRecord>> builder =
        DebeziumEngine.create(ChangeEventFormat.of(Connect.class));
    return builder
        .using(config)
        .using(OffsetCommitPolicy.always())
        .using(callback(() -> onState.accept(first)))
        .using((success, message, error) -> engineFailure.set(error))
        .notifying(publisher)
        .build();
  }

  private DebeziumEngine.ConnectorCallback callback(Runnable onPolling) {
    return new DebeziumEngine.ConnectorCallback() {
      @Override
      public void pollingStarted() {
        parts.progress().heard(0);
        onPolling.run();
      }
    };
  }

  /** The writer's failure comes first: the engine's follows from it, if there is one at all. */
  private void throwFailure() throws Exception {
    Throwable failure = writer.failure();
    if (failure == null) {
      failure = engineFailure.get();
    }
    if (failure != null) {
      throw new IllegalStateException(Failures.line(failure), failure);
    }
  }

  /** The engine refuses while its tasks start, or when it is closing already. */
  private static void close(DebeziumEngine<?> engine) {
    try {
      engine.close();
    } catch (IOException | IllegalStateException e) {
      log.debug("the engine does not close yet: {}", e.getMessage());
    }
  }
}
