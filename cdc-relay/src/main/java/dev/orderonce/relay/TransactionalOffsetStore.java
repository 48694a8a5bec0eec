package dev.orderonce.relay;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.OffsetBackingStore;
import org.apache.kafka.connect.util.Callback;

/**
 * The engine's offset store. Storing a position commits the Kafka transaction that holds the
 * records before it; what it gives back is committed, and so the engine confirms no more than that
 * to the replication slot.
 *
 * <p>Public, as the engine makes it by its name; it finds its writer in the scope of the thread
 * that runs the engine.
 */
public final class TransactionalOffsetStore implements OffsetBackingStore {

  static final ScopedValue<TransactionalWriter> WRITER = ScopedValue.newInstance();

  private final TransactionalWriter writer = WRITER.get();

  /** For the engine. */
  public TransactionalOffsetStore() {}

  @Override
  public void configure(WorkerConfig config) {}

  @Override
  public void start() {}

  @Override
  public void stop() {}

  @Override
  public Future<Map<ByteBuffer, ByteBuffer>> get(Collection<ByteBuffer> keys) {
    Map<ByteBuffer, ByteBuffer> found = new HashMap<>(writer.committed());
    found.keySet().retainAll(keys);
    return CompletableFuture.completedFuture(found);
  }

  @Override
  public Future<Void> set(Map<ByteBuffer, ByteBuffer> positions, Callback<Void> callback) {
    writer.commit(positions);
    callback.onCompletion(null, null);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public Set<Map<String, Object>> connectorPartitions(String connectorName) {
    return Set.of();
  }
}
