/**
 * The topology that reads commands and replies, drops duplicates, advances orders, and writes what
 * follows; and the service that runs it.
 *
 * <p>What an order does is decided in {@link dev.orderonce.processor.order}; here is how messages
 * get there and back.
 */
@NullMarked
package dev.orderonce.processor;

import org.jspecify.annotations.NullMarked;
