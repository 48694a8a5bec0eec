/**
 * The relay: publishes the outbox to Kafka, exactly once. Start reading at {@code RelaySession}.
 */
@NullMarked
package dev.orderonce.relay;

import org.jspecify.annotations.NullMarked;
