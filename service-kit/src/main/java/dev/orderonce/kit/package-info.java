/**
 * What every service needs once: settings, health and metrics, API keys, problem details, database,
 * outbox, topics, orderly start and stop.
 */
@NullMarked
package dev.orderonce.kit;

import org.jspecify.annotations.NullMarked;
