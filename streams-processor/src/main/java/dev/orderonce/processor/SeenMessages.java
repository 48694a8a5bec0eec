package dev.orderonce.processor;

import dev.orderonce.contract.MessageId;
import dev.orderonce.processor.order.Order;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The messages that were seen and that no order remembers: what an order could not believe, what
 * came when there was no order, and what an order has forgotten. Each is recognised, when it comes
 * again, for a window at least.
 *
 * <p>Time is divided into spans as long as the window, and a message is noted at the beginning of
 * the span in which it was seen. So it takes point look-ups, not a scan, to find it, and it is
 * found for at least one window and at most two. Time is the task's stream time: while nothing is
 * read, nothing is forgotten.
 *
 * <p>Nearly all look-ups are for what is not there. So for each span that is asked about, it is
 * kept in memory which bits of ids are there, and the store is asked only for those.
 */
final class SeenMessages {

  static final String STORE = "seen-messages";

  private static final byte[] SEEN = {};

  private static final MessageId NOBODY = new MessageId(new UUID(0, 0));

  /** Few enough for eight kilobytes for each span, of which there are three. */
  private static final int HASHES = 1 << 16;

  private final WindowStore<MessageId, byte[]> store;
  private final long spanMillis;
  private final Map<Long, BitSet> hashes = new HashMap<>();

  /** The latest span in which there is an entry. */
  private long latest = -1;

  SeenMessages(WindowStore<MessageId, byte[]> store, Duration window) {
    this.store = store;
    this.spanMillis = window.toMillis();
    makeNonEmpty();
  }

  /** Keeps this span and the one before: the beginning of that one is a window ago. */
  static StoreBuilder<WindowStore<MessageId, byte[]>> storeBuilder(Duration window) {
    Duration retention = window.plusMillis(1);
    return Stores.windowStoreBuilder(
        Stores.persistentWindowStore(STORE, retention, window, false),
        StoreFormat.MESSAGE_ID,
        StoreFormat.BYTES);
  }

  /**
   * Whether it is there.
   *
   * @param time stream time, in milliseconds since the epoch
   */
  boolean contains(MessageId id, long time) {
    long span = Math.floorDiv(time, spanMillis);
    expireBefore(span);
    if (id.equals(NOBODY)) {
      return false;
    }
    // The span after this one has entries if stream time was set back by a restart.
    return isNoted(id, span) || isNoted(id, span - 1) || isNoted(id, span + 1);
  }

  /**
   * Notes it.
   *
   * @param time stream time, in milliseconds since the epoch
   */
  void add(MessageId id, long time) {
    long span = Math.floorDiv(time, spanMillis);
    hashesIn(span).set(hash(id));
    store.put(id, SEEN, span * spanMillis);
  }

  /**
   * Notes what an order remembered that leaves, unless all of it was decided longer than a window
   * ago by stream time. That stands still while nothing is read, however long; then what waits to
   * be read may be as old as what was read last. While it is not known, nothing was read at all.
   *
   * @param streamTime in milliseconds since the epoch; negative if it is not known
   */
  void addAllOf(Order leaving, long streamTime) {
    long changed = leaving.data().changedAt().toEpochMilli();
    long time = streamTime < 0 ? changed : streamTime;
    if (time - changed <= spanMillis) {
      leaving.data().decided().ids().forEach(id -> add(id, time));
    }
  }

  /** A window store lets go of what is old when something new is put there, and not before. */
  private void expireBefore(long span) {
    if (span > latest) {
      latest = span;
      hashes.keySet().removeIf(each -> each < span - 1);
      store.put(NOBODY, SEEN, span * spanMillis);
    }
  }

  /**
   * Kafka 4.3 keeps a window store's changelog offsets within its segments. A store that has none
   * would be taken for corrupt at the next start, and its task's orders be restored from scratch.
   */
  private void makeNonEmpty() {
    try (var entries = store.all()) {
      if (!entries.hasNext()) {
        store.put(NOBODY, SEEN, 0);
      }
    }
  }

  private boolean isNoted(MessageId id, long span) {
    return span >= 0 && hashesIn(span).get(hash(id)) && store.fetch(id, span * spanMillis) != null;
  }

  private BitSet hashesIn(long span) {
    BitSet known = hashes.get(span);
    if (known == null) {
      known = readHashes(span * spanMillis);
      hashes.put(span, known);
    }
    return known;
  }

  /** Where there are so many that they would say nothing, the store is asked about each. */
  private BitSet readHashes(long begin) {
    BitSet read = new BitSet(HASHES);
    try (var entries = store.fetchAll(begin, begin)) {
      for (int left = HASHES; entries.hasNext(); left--) {
        if (left == 0) {
          read.set(0, HASHES);
          return read;
        }
        read.set(hash(entries.next().key.key()));
      }
    }
    return read;
  }

  private static int hash(MessageId id) {
    return id.value().hashCode() & HASHES - 1;
  }
}
