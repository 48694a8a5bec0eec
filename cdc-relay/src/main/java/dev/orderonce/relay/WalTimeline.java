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
 * @param start the LSN at which it parts from the one before; 0 of the first
 */
record WalTimeline(long server, int number, long start) {

  private static final String SERVER = "wal_server";
  private static final String NUMBER = "wal_timeline";
  private static final String START = "wal_timeline_start";
  private static final int FIRST = 1;

  /** The first timeline of a server, or another of which it is not known where it starts. */
  WalTimeline(long server, int number) {
    this(server, number, 0);
  }

  /** That of a stored position; empty if it does not tell. */
  static Optional<WalTimeline> of(JsonNode offset) {
    return offset.hasNonNull(SERVER) && offset.hasNonNull(NUMBER)
        ? Optional.of(
            new WalTimeline(
                offset.path(SERVER).asLong(),
                offset.path(NUMBER).asInt(),
                offset.path(START).asLong()))
        : Optional.empty();
  }

  boolean isFirst() {
    return number == FIRST;
  }

  WalTimeline startingAt(long lsn) {
    return new WalTimeline(server, number, lsn);
  }

  WalTimeline withoutStart() {
    return new WalTimeline(server, number);
  }

  /** As it is stored with a position. */
  Map<String, Object> offsets() {
    return Map.of(SERVER, server, NUMBER, number, START, start);
  }
}
