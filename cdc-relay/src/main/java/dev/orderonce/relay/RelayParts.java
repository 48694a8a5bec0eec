package dev.orderonce.relay;

import java.time.InstantSource;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;

/**
 * What every session of a relay works with.
 *
 * @param producers makes a producer, not yet started
 */
record RelayParts(
    RelaySettings settings,
    ReplicationSlot slot,
    OutboxMarks marks,
    RelayProgress progress,
    RelayMetrics metrics,
    RefusedRows refused,
    InstantSource clock,
    Supplier<Producer<byte[], byte[]>> producers) {}
