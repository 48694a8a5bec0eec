/**
 * The order state machine: a pure function from an order and a message to what follows from it.
 *
 * <p>Knows the words of order-contract and nothing else: no Kafka, no JDBC, no HTTP, no clock. Time
 * comes in with the message.
 */
@NullMarked
package dev.orderonce.processor.order;

import org.jspecify.annotations.NullMarked;
