package dev.orderonce.relay;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * Which WAL a position is of: each server has its own, and each fail-over begins a timeline of it,
 * on which the same LSNs may stand for other transactions than on the one before.
 *
 * @param server the server's system identifier
 * @param number the timeline's number
 */
record WalTimeline(long server, int number) {

  private static final String SERVER = "wal_server";
  private static final String NUMBER = "wal_timeline";

  /** That of a stored position; empty if it does not tell. */
  static Optional<WalTimeline> of(JsonNode offset) {
    return offset.hasNonNull(SERVER) && offset.hasNonNull(NUMBER)
        ? Optional.of(new WalTimeline(offset.path(SERVER).asLong(), offset.path(NUMBER).asInt()))
        : Optional.empty();
  }

  /** As it is stored with a position. */
  Map<String, Object> offsets() {
    return Map.of(SERVER, server, NUMBER, number);
  }
}
