package dev.orderonce.processor;

import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory outside the heap that all state stores of a processor share, however many tasks and
 * segments they have: one cache, to which blocks, indexes, filters and write buffers are counted.
 *
 * <p>RocksDB evicts blocks to stay within it, and flushes write buffers when they take half of it.
 * It exceeds it only by what is in use at that moment and cannot be evicted: it would rather do
 * that than fail a read, and a limit that fails does not go with counting the write buffers.
 */
public final class StoreMemory implements AutoCloseable {

  /** The least that is of use. */
  static final long MIN_BYTES = 8L << 20;

  private static final String SHARED = "orderonce.store.memory";

  /** RocksDB chooses the number of shards by the size. */
  private static final int SHARD_BITS = -1;

  /** The part of the cache that data blocks cannot push indexes and filters out of. */
  private static final double FOR_INDEXES = 0.3;

  /** The part of the memory that write buffers may take before they are flushed. */
  private static final int FOR_WRITING = 2;

  /**
   * The part of the memory that one write buffer may take: what a store that is not written to any
   * more leaves in its buffer is not flushed, and is missing from what the others may take.
   */
  private static final int ONE_BUFFER = 64;

  private static final long MIN_BUFFER = 512L << 10;
  private static final long MAX_BUFFER = 16L << 20;

  private final long limit;
  private final Cache cache;
  private final WriteBufferManager writeBuffers;
  private boolean open = true;

  /** Takes nothing yet; stores take it piece by piece. */
  public StoreMemory(long limit) {
    RocksDB.loadLibrary();
    this.limit = limit;
    this.cache = new LRUCache(limit, SHARD_BITS, false, FOR_INDEXES);
    this.writeBuffers = new WriteBufferManager(limit / FOR_WRITING, cache);
  }

  /** Has the stores of a topology that runs with these settings share this memory. */
  public void bound(Properties streams) {
    streams.put(SHARED, this);
    streams.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, Shared.class);
  }

  /** How many bytes the stores have taken; none after it was closed. */
  synchronized long used() {
    return open ? cache.getUsage() : 0;
  }

  long limit() {
    return limit;
  }

  /** Only when no store is open any more: a store that goes on would crash the process. */
  @Override
  public synchronized void close() {
    if (open) {
      open = false;
      writeBuffers.close();
      cache.close();
    }
  }

  private void bound(Options options) {
    if (!(options.tableFormatConfig() instanceof BlockBasedTableConfig table)) {
      throw new IllegalStateException("the stores' tables have no block cache");
    }
    table
        .setBlockCache(cache)
        .setCacheIndexAndFilterBlocks(true)
        .setCacheIndexAndFilterBlocksWithHighPriority(true)
        .setPinL0FilterAndIndexBlocksInCache(true);
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(writeBuffers);
    options.setWriteBufferSize(Math.clamp(limit / ONE_BUFFER, MIN_BUFFER, MAX_BUFFER));
    // Most look-ups are for what is not there: a message that was not seen, an order that is new.
    // So the last level has filters too, which are left out where look-ups are expected to succeed.
    options.setOptimizeFiltersForHits(false);
  }

  /** Made by Kafka Streams for each store that it opens. */
  public static final class Shared implements RocksDBConfigSetter {

    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
      if (!(configs.get(SHARED) instanceof StoreMemory memory)) {
        throw new IllegalStateException("there is no memory to share for " + store);
      }
      memory.bound(options);
    }

    /** Nothing: cache and write buffers belong to all stores. */
    @Override
    public void close(String store, Options options) {}
  }
}
