package dev.orderonce.processor;

import dev.orderonce.contract.OrderId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * When orders are to be looked at, earliest first: a store whose keys are a time and then the
 * order's id, so that what is due is found at its beginning without looking at any other order.
 *
 * <p>Each order that has a deadline has a timer which is not later; it may have earlier ones.
 */
final class Timers {

  static final String STORE = "timers";

  private static final byte[] NOTHING = {};
  private static final int KEY_LENGTH = 3 * Long.BYTES;

  private final KeyValueStore<Bytes, byte[]> store;

  /**
   * Nothing is earlier. What was removed lies about in the store for a while, and is passed over
   * one by one by whoever begins to read before it.
   */
  private long earliest;

  Timers(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  static StoreBuilder<KeyValueStore<Bytes, byte[]>> storeBuilder() {
    return Stores.keyValueStoreBuilder(
        Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray());
  }

  /**
   * An order is to be looked at.
   *
   * @param millis from when on, since the epoch; not below 0, which as bytes would be later than
   *     all others and end each look at what is due
   */
  record Timer(long millis, OrderId order) implements Comparable<Timer> {

    private static final Comparator<Timer> IN_THE_STORE =
        Comparator.comparingLong(Timer::millis).thenComparing(Timer::key);

    /** The timer for that deadline, in the first millisecond in which it has passed. */
    static Timer at(Instant deadline, OrderId order) {
      long millis = deadline.toEpochMilli();
      boolean whole = deadline.equals(Instant.ofEpochMilli(millis));
      return new Timer(Math.max(0, whole ? millis : millis + 1), order);
    }

    boolean isBefore(Timer other) {
      return millis < other.millis;
    }

    boolean isDue(Instant now) {
      return millis <= now.toEpochMilli();
    }

    @Override
    public int compareTo(Timer other) {
      return IN_THE_STORE.compare(this, other);
    }

    private Bytes key() {
      return Timers.key(millis, order.value());
    }
  }

  void add(Timer timer) {
    store.put(timer.key(), NOTHING);
    earliest = Math.min(earliest, timer.millis());
  }

  void remove(Timer timer) {
    store.delete(timer.key());
  }

  /** The timers whose time has come, earliest first, as many as are wanted at most. */
  List<Timer> due(Instant now, int most) {
    long millis = now.toEpochMilli();
    List<Timer> due = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> timers =
        store.range(key(earliest, new UUID(0, 0)), key(millis, new UUID(-1, -1)))) {
      while (due.size() < most && timers.hasNext()) {
        KeyValue<Bytes, byte[]> timer = timers.next();
        due.add(read(timer.key));
      }
    }
    earliest = due.size() < most ? millis : due.getLast().millis();
    return due;
  }

  private static Bytes key(long millis, UUID order) {
    return Bytes.wrap(
        ByteBuffer.allocate(KEY_LENGTH)
            .putLong(millis)
            .putLong(order.getMostSignificantBits())
            .putLong(order.getLeastSignificantBits())
            .array());
  }

  private static Timer read(Bytes key) {
    ByteBuffer buffer = ByteBuffer.wrap(key.get());
    return new Timer(buffer.getLong(), new OrderId(new UUID(buffer.getLong(), buffer.getLong())));
  }
}
