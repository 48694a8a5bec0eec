package dev.orderonce.relay;

import dev.orderonce.kit.Failures;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.debezium.engine.spi.OffsetCommitPolicy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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
  private final AtomicReference<@Nullable Running> running = new AtomicReference<>();
  private final AtomicReference<@Nullable Throwable> engineFailure = new AtomicReference<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  /** What a stop has to end. */
  private record Running(BatchPublisher publisher, DebeziumEngine<?> engine) {}

  RelaySession(RelayParts parts) {
    this.parts = parts;
    this.writer = new TransactionalWriter(parts.producers().get(), parts.clock(), parts.metrics());
  }

  /**
   * Runs until it is stopped.
   *
   * @param onRunning is called when the engine begins to take changes
   * @throws Exception what ended it otherwise
   */
  void run(Runnable onRunning) throws Exception {
    try (writer) {
      writer.open();
      PositionTracker tracker = new PositionTracker(restorePosition());
      BatchPublisher publisher =
          new BatchPublisher(writer, tracker, parts.progress(), parts.clock());
      DebeziumEngine<?> engine = engine(publisher, onRunning);
      running.set(new Running(publisher, engine));
      ScopedValue.where(TransactionalOffsetStore.WRITER, writer).run(engine);
      throwFailure();
    } finally {
      parts.progress().interrupted();
      ended.countDown();
    }
  }

  /** Whether its engine runs, or is about to. */
  boolean streams() {
    return running.get() != null;
  }

  /** Whether it committed anything. */
  boolean published() {
    return writer.hasCommitted();
  }

  /** Since when a transaction is open; null if none is. */
  @Nullable Instant openSince() {
    return writer.openSince();
  }

  /** Ends the batch under way, then the engine; returns when the session has ended. */
  void stop(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    do {
      Running current = running.get();
      if (current != null) {
        current.publisher().stop(BATCH_PATIENCE);
        close(current.engine());
      }
    } while (!ended.await(RETRY_CLOSE.toMillis(), TimeUnit.MILLISECONDS)
        && System.nanoTime() < deadline);
  }

  /** The position to go on from; none if the outbox is to be read from its beginning. */
  private Optional<SourcePosition> restorePosition() throws Exception {
    writer.restore(PositionTopic.read(parts.settings().kafka()));
    Optional<SourcePosition> usable =
        parts
            .slot()
            .reconcile(writer.committed().values().stream().map(SourcePosition::parse).findFirst());
    if (usable.isEmpty()) {
      writer.restore(Map.of());
    }
    return usable;
  }

  private DebeziumEngine<?> engine(BatchPublisher publisher, Runnable onRunning) {
    DebeziumEngine.Builder<RecordChangeEvent<SourceRecord>> builder =
        DebeziumEngine.create(ChangeEventFormat.of(Connect.class));
    return builder
        .using(RelayConnectorConfig.engine(parts.settings()))
        .using(OffsetCommitPolicy.always())
        .using(callback(onRunning))
        .using((success, message, error) -> engineFailure.set(error))
        .notifying(publisher)
        .build();
  }

  private static DebeziumEngine.ConnectorCallback callback(Runnable onRunning) {
    return new DebeziumEngine.ConnectorCallback() {
      @Override
      public void pollingStarted() {
        onRunning.run();
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
