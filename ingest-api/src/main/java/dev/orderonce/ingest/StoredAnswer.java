package dev.orderonce.ingest;

/**
 * The answer to an operation, as it is stored with the operation's key and given again byte for
 * byte.
 *
 * @param status the HTTP status
 * @param location the {@code Location} header
 * @param body the JSON
 */
record StoredAnswer(int status, String location, String body) {}
