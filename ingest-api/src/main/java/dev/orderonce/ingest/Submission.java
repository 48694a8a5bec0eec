package dev.orderonce.ingest;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.OrderCommand;
import java.time.Instant;

/**
 * An operation that a client asks for, ready to be written.
 *
 * @param key the client's name for it
 * @param fingerprint what tells it from another request with the same key
 * @param command the message that carries it
 * @param answer what is answered once it is written
 * @param expiresAt when its key may be forgotten
 */
record Submission(
    IdempotencyKey key,
    Fingerprint fingerprint,
    Envelope<OrderCommand> command,
    StoredAnswer answer,
    Instant expiresAt) {}
