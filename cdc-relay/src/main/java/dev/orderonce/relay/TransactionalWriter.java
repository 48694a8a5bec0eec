package dev.orderonce.relay;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Writes records and the source position behind them to Kafka, in one transaction unless it is told
 * otherwise.
 *
 * <p>After a failure it refuses everything: whether a commit took effect is then known only to
 * Kafka, and what the engine still holds must not be stored. The next writer, whose start decides
 * the open transaction, goes on from the position that it reads.
 */
final class TransactionalWriter implements AutoCloseable {

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final Producer<byte[], byte[]> producer;
  private final Delivery delivery;
  private final InstantSource clock;
  private final RelayMetrics metrics;
  private final RefusedRows refused;
  private final Map<ByteBuffer, ByteBuffer> committed = new HashMap<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private @Nullable Instant openSince;
  private boolean hasCommitted;

  TransactionalWriter(
      Producer<byte[], byte[]> producer,
      Delivery delivery,
      InstantSource clock,
      RelayMetrics metrics,
      RefusedRows refused) {
    this.producer = producer;
    this.delivery = delivery;
    this.clock = clock;
    this.metrics = metrics;
    this.refused = refused;
  }

  /** Fences every predecessor, and ends the transaction that it may have left open. */
  void open() {
    delivery.open(producer);
  }

  /** Sets the positions that a predecessor committed. */
  synchronized void restore(Map<ByteBuffer, ByteBuffer> positions) {
    committed.clear();
    committed.putAll(positions);
  }

  /** The positions that are committed to Kafka. */
  synchronized Map<ByteBuffer, ByteBuffer> committed() {
    return Map.copyOf(committed);
  }

  /** Begins a transaction, unless one is open. */
  synchronized void begin() {
    requireIntact();
    if (openSince == null) {
      delivery.begin(producer);
      openSince = clock.instant();
    }
  }

  /** Since when a transaction is open; null if none is. */
  synchronized @Nullable Instant openSince() {
    return openSince;
  }

  /** Whether it committed anything. */
  synchronized boolean hasCommitted() {
    return hasCommitted;
  }

  /**
   * Adds a record to the open transaction, or a dead letter if Kafka does not take it. A refusal
   * that is new shows at the commit.
   *
   * @return whether the record itself was added
   */
  boolean sendOrBury(ProducerRecord<byte[], byte[]> outgoing) {
    Optional<ProducerRecord<byte[], byte[]>> letter = refused.letterFor(outgoing);
    send(letter.orElse(outgoing));
    return letter.isEmpty();
  }

  private void send(ProducerRecord<byte[], byte[]> outgoing) {
    Future<RecordMetadata> _ =
        producer.send(
            outgoing,
            (metadata, refusal) -> {
              if (refusal != null) {
                refused.heard(outgoing, refusal);
                fail(refusal);
              }
            });
  }

  /**
   * Adds the positions and commits; returns when Kafka has committed.
   *
   * @throws RuntimeException if it is not known to be committed
   */
  synchronized void commit(Map<ByteBuffer, ByteBuffer> positions) {
    begin();
    try {
      delivery.beforePosition(producer);
      requireIntact();
      positions.forEach((key, value) -> send(PositionTopic.record(key, value)));
      // A record that was refused must not be left out of what is committed.
      producer.flush();
      requireIntact();
      delivery.end(producer);
    } catch (RuntimeException e) {
      fail(e);
      throw e;
    }
    committed.putAll(positions);
    openSince = null;
    hasCommitted = true;
    metrics.committed();
  }

  /** Remembers the first failure. */
  void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
  }

  /** The first failure; null while there is none. */
  @Nullable Throwable failure() {
    return failure.get();
  }

  /** Throws if anything failed so far. */
  void requireIntact() {
    Throwable first = failure.get();
    if (first != null) {
      throw new IllegalStateException("the transaction failed", first);
    }
  }

  /** Closes the producer, which aborts what is open. */
  @Override
  public void close() {
    Instant open = openSince();
    fail(new IllegalStateException("the writer is closed"));
    producer.close(CLOSE_TIMEOUT);
    if (open != null) {
      metrics.aborted();
    }
  }
}
