package dev.orderonce.relay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * How far the outbox was published, as Debezium writes it down.
 *
 * @param confirmed the LSN up to which the slot may have been confirmed
 * @param inSnapshot whether it lies within the initial snapshot, from which nothing can go on
 */
record SourcePosition(long confirmed, boolean inSnapshot) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SNAPSHOT = "snapshot";
  private static final String LAST_OF_SNAPSHOT = "last_snapshot_record";
  private static final String SNAPSHOT_COMPLETED = "snapshot_completed";

  /** Reads a stored position. */
  static SourcePosition parse(ByteBuffer stored) {
    String text = StandardCharsets.UTF_8.decode(stored.duplicate()).toString();
    try {
      JsonNode offset = JSON.readTree(text);
      JsonNode commit = offset.path("lsn_commit");
      long confirmed = commit.isNumber() ? commit.asLong() : offset.path("lsn").asLong();
      boolean completed =
          offset.path(LAST_OF_SNAPSHOT).asBoolean() || offset.path(SNAPSHOT_COMPLETED).asBoolean();
      return new SourcePosition(confirmed, offset.has(SNAPSHOT) && !completed);
    } catch (JsonProcessingException e) {
      throw new RelayHaltedException("the stored source position is not JSON: " + text, e);
    }
  }

  /** Whether a record's offset lies within the initial snapshot. */
  static boolean inSnapshot(Map<String, ?> offset) {
    return offset.containsKey(SNAPSHOT)
        && !Boolean.TRUE.equals(offset.get(LAST_OF_SNAPSHOT))
        && !Boolean.TRUE.equals(offset.get(SNAPSHOT_COMPLETED));
  }
}
