package dev.orderonce.processor;

import org.jspecify.annotations.Nullable;

/**
 * What a state store of one task holds.
 *
 * @param task the task, as sub-topology and partition: {@code 0_7}
 * @param role {@code active} for the task that works on the store, {@code standby} for a copy
 * @param entries how many there are, as RocksDB estimates; null if the store does not say
 * @param bytes what they take on disk and in write buffers; null if the store does not say
 * @param lag how far the store is behind the end of its changelog, in offsets, of which the markers
 *     of transactions take some; 0 for one that is worked on
 */
record StoreStatus(
    String store,
    String task,
    String role,
    @Nullable Long entries,
    @Nullable Long bytes,
    long lag) {}
