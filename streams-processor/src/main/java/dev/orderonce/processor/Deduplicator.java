package dev.orderonce.processor;

import dev.orderonce.contract.Headers;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderId;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Lets a message through once, however often it comes within the window.
 *
 * <p>Time is divided into spans as long as the window, and a message is noted at the beginning of
 * the span in which it was first seen. So it takes point look-ups, not a scan, to find it, and it
 * is found for at least one window and at most two. Time is the task's stream time: while nothing
 * is read, nothing is forgotten.
 *
 * <p>A dead letter that an operator sends again is let through: its first copy had no effect.
 */
final class Deduplicator extends ContextualProcessor<OrderId, Received, OrderId, Received> {

  static final String STORE = "seen-messages";

  private static final byte[] SEEN = {};

  private static final MessageId NOBODY = new MessageId(new UUID(0, 0));

  private final long spanMillis;
  private final ProcessorMetrics metrics;

  @SuppressWarnings("NullAway.Init") // Streams calls init before it hands over the first record.
  private WindowStore<MessageId, byte[]> seen;

  private Deduplicator(Duration window, ProcessorMetrics metrics) {
    this.spanMillis = window.toMillis();
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<OrderId, Received> context) {
    super.init(context);
    seen = context.getStateStore(STORE);
    makeNonEmpty();
  }

  @Override
  public void process(Record<OrderId, Received> record) {
    if (record.headers().lastHeader(Headers.REDRIVEN) != null) {
      // It was seen when it was put aside; to an order that has decided it, it changes nothing.
      context().forward(record);
      return;
    }
    MessageId id = record.value().message().id();
    long span = Math.floorDiv(context().currentStreamTimeMs(), spanMillis);
    // The span after this one has entries if stream time was set back by a restart.
    if (isNoted(id, span) || isNoted(id, span - 1) || isNoted(id, span + 1)) {
      metrics.duplicateDropped();
    } else {
      seen.put(id, SEEN, span * spanMillis);
      context().forward(record);
    }
  }

  /**
   * Kafka 4.3 keeps a window store's changelog offsets within its segments. A store that has none
   * would be taken for corrupt at the next start, and its task's orders be restored from scratch.
   */
  private void makeNonEmpty() {
    try (var entries = seen.all()) {
      if (!entries.hasNext()) {
        seen.put(NOBODY, SEEN, 0);
      }
    }
  }

  private boolean isNoted(MessageId id, long span) {
    return span >= 0 && seen.fetch(id, span * spanMillis) != null;
  }

  /** Makes deduplicators, each with its task's part of the store. */
  static final class Supplier implements ProcessorSupplier<OrderId, Received, OrderId, Received> {

    private final Duration window;
    private final ProcessorMetrics metrics;

    Supplier(Duration window, ProcessorMetrics metrics) {
      this.window = window;
      this.metrics = metrics;
    }

    @Override
    public Processor<OrderId, Received, OrderId, Received> get() {
      return new Deduplicator(window, metrics);
    }

    /** Keeps this span and the one before: the beginning of that one is a window ago. */
    @Override
    public Set<StoreBuilder<?>> stores() {
      Duration retention = window.plusMillis(1);
      return Set.of(
          Stores.windowStoreBuilder(
              Stores.persistentWindowStore(STORE, retention, window, false),
              StoreFormat.MESSAGE_ID,
              StoreFormat.BYTES));
    }
  }
}
