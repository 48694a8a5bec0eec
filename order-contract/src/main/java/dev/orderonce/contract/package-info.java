/**
 * The words that all parties of OrderOnce share: messages and their CloudEvents envelope, ids,
 * money, topics.
 *
 * <p>Depends on Jackson only, so that a subscriber can use it without taking on Kafka, JDBC or
 * HTTP.
 */
@NullMarked
package dev.orderonce.contract;

import org.jspecify.annotations.NullMarked;
