package dev.orderonce.relay;

import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.StopEngineException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what the engine hands over, batch by batch, each in one transaction with its position.
 *
 * <p>The initial snapshot is one transaction as a whole, since nothing can go on from within it.
 * Only one that takes longer than {@link #LONGEST_SNAPSHOT} is committed in parts; a kill between
 * them shows those parts again, under the same message ids.
 */
final class BatchPublisher
    implements ChangeConsumer<RecordChangeEvent<SourceRecord>>, OutboxKeeper.Stream {

  static final Duration LONGEST_SNAPSHOT = RelayProducer.TRANSACTION_TIMEOUT.dividedBy(2);

  private final TransactionalWriter writer;
  private final PositionTracker tracker;
  private final RelayProgress progress;
  private final RelayMetrics metrics;
  private final InstantSource clock;
  private final Throttle throttle;
  private final OutboxRecords outbox = new OutboxRecords();
  private final ReentrantLock batchUnderWay = new ReentrantLock();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Continuity continuity;
  private final Runnable onStreaming;
  private volatile @Nullable SourcePosition committed;
  private boolean continuous;
  private int uncommitted;
  private int buried;

  /**
   * A publisher of what one session reads.
   *
   * @param onStreaming is called when all that the snapshot held is committed
   */
  BatchPublisher(
      RelayParts parts,
      TransactionalWriter writer,
      PositionTracker tracker,
      Continuity continuity,
      Runnable onStreaming) {
    this.writer = writer;
    this.tracker = tracker;
    this.continuity = continuity;
    this.onStreaming = onStreaming;
    this.progress = parts.progress();
    this.metrics = parts.metrics();
    this.clock = parts.clock();
    this.throttle = new Throttle(parts.settings().stream().maxRate(), clock);
  }

  @Override
  public void handleBatch(
      List<RecordChangeEvent<SourceRecord>> batch,
      RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
      throws InterruptedException {
    batchUnderWay.lock();
    try {
      progress.heard(batch.size());
      awaitTurn(batch.size());
      if (!batch.isEmpty()) {
        publish(batch, committer);
      }
    } finally {
      batchUnderWay.unlock();
    }
  }

  /** Lets the batch under way end, and no other begin. */
  void stop(Duration patience) throws InterruptedException {
    stop.countDown();
    if (batchUnderWay.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      batchUnderWay.unlock();
    }
  }

  /** Also whether all that a snapshot held is committed: before, the position says nothing. */
  @Override
  public boolean isPast(long lsn) {
    SourcePosition position = committed;
    return position != null && position.lsn() >= lsn;
  }

  private void awaitTurn(int rows) throws InterruptedException {
    Duration wait = throttle.book(rows);
    if (wait.isPositive()) {
      metrics.throttled();
    }
    if (stop.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new StopEngineException("the relay stops");
    }
  }

  private void publish(
      List<RecordChangeEvent<SourceRecord>> batch,
      RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
      throws InterruptedException {
    try {
      send(batch);
      if (tracker.position().inSnapshot() && !lastsTooLong()) {
        return;
      }
      requireContinuity();
      commit(batch.getLast(), committer);
      progress.published(uncommitted, buried);
      streamsFrom(tracker.position());
      uncommitted = 0;
      buried = 0;
    } catch (RuntimeException e) {
      writer.fail(e);
      throw e;
    }
  }

  /** Once, before anything is committed that the slot gave: from then on it is this session's. */
  private void requireContinuity() {
    if (!continuous) {
      tracker
          .leftBehind()
          .ifPresent(from -> {
            continuity.require(from);
            continuous = true;
          });
    }
  }

  private void streamsFrom(SourcePosition position) {
    if (!position.inSnapshot()) {
      boolean first = committed == null;
      committed = position;
      if (first) {
        onStreaming.run();
      }
    }
  }

  private void send(List<RecordChangeEvent<SourceRecord>> batch) {
    writer.begin();
    for (RecordChangeEvent<SourceRecord> event : batch) {
      SourceRecord source = event.record();
      if (isHeartbeat(source)) {
        tracker.heartbeat(source.sourceOffset());
      } else if (tracker.row(source.sourceOffset())) {
        if (uncommitted == 0) {
          progress.reading(source.sourceOffset());
        }
        buried += writer.sendOrBury(outbox.of(source)) ? 0 : 1;
        uncommitted++;
      }
    }
  }

  private static boolean isHeartbeat(SourceRecord source) {
    return source.topic().equals(RelayConnectorConfig.HEARTBEAT_TOPIC);
  }

  /**
   * Marking the last record has the engine store its position, and that commits. The engine only
   * logs a failure of the store, and would go on behind the records that were not published.
   */
  private void commit(
      RecordChangeEvent<SourceRecord> last,
      RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
      throws InterruptedException {
    DebeziumEngine.Offsets offsets = committer.buildOffsets();
    tracker.position().offsets().forEach(offsets::set);
    continuity.wal().forEach(offsets::set);
    committer.markProcessed(last, offsets);
    committer.markBatchFinished();
    writer.requireIntact();
    if (writer.openSince() != null) {
      throw new IllegalStateException("the engine did not store the position of a batch");
    }
  }

  private boolean lastsTooLong() {
    Instant openSince = writer.openSince();
    return openSince != null && openSince.plus(LONGEST_SNAPSHOT).isBefore(clock.instant());
  }
}
