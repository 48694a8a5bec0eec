/**
 * PostgreSQL and Kafka inside this machine, for the quickstart and for tests: the real servers, as
 * durable as elsewhere, on loopback only.
 */
@NullMarked
package dev.orderonce.kit.embedded;

import org.jspecify.annotations.NullMarked;
