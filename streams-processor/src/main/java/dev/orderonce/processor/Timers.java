package dev.orderonce.processor;

import dev.orderonce.contract.OrderId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
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
 * What orders wait for, earliest first: a store whose keys are a deadline and then the order's id,
 * so that what is due is found at its beginning without looking at any other order.
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

  /** What an order waits for. */
  record Timer(Instant deadline, OrderId order) {}

  void add(Timer timer) {
    long millis = millis(timer);
    store.put(key(millis, timer.order().value()), NOTHING);
    earliest = Math.min(earliest, millis);
  }

  void remove(Timer timer) {
    store.delete(key(millis(timer), timer.order().value()));
  }

  /**
   * Not below 0, which as bytes would be later than all others and end each look at what is due.
   */
  private static long millis(Timer timer) {
    return Math.max(0, timer.deadline().toEpochMilli());
  }

  /** The timers whose deadline has passed, earliest first, as many as are wanted at most. */
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
    earliest = due.size() < most ? millis : due.getLast().deadline().toEpochMilli();
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
    Instant deadline = Instant.ofEpochMilli(buffer.getLong());
    return new Timer(deadline, new OrderId(new UUID(buffer.getLong(), buffer.getLong())));
  }
}
