package dev.orderonce.processor.order;

import java.time.Instant;

/**
 * When something is decided.
 *
 * @param at the time of the message, from which what follows has its time
 * @param now when it is decided, from which deadlines count: a message may have waited long
 */
record Moment(Instant at, Instant now) {}
