/**
 * The {@code orderonce} command line: everything in one process on embedded PostgreSQL and Kafka,
 * and each service by itself.
 */
@NullMarked
package dev.orderonce.quickstart;

import org.jspecify.annotations.NullMarked;
