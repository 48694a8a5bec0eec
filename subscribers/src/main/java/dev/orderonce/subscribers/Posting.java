package dev.orderonce.subscribers;

import java.time.Instant;
import java.util.UUID;

/**
 * A line of a customer account's statement.
 *
 * @param position later ones of the account have greater ones
 * @param kind {@code CHARGE} or {@code REFUND}
 * @param amount in minor units: less than 0 if debited; all of an account make its balance
 */
record Posting(
    long position,
    UUID transferId,
    UUID orderId,
    String kind,
    long amount,
    String currency,
    Instant at) {}
