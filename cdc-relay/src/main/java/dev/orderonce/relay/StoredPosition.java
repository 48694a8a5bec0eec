package dev.orderonce.relay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A position as Kafka has it.
 *
 * @param wal which WAL it is of; empty if it does not tell
 */
record StoredPosition(SourcePosition position, Optional<WalTimeline> wal) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads one.
   *
   * @throws PositionLostException if it is none
   */
  static StoredPosition parse(ByteBuffer stored) {
    String text = StandardCharsets.UTF_8.decode(stored.duplicate()).toString();
    try {
      JsonNode offset = JSON.readTree(text);
      return new StoredPosition(SourcePosition.of(offset), WalTimeline.of(offset));
    } catch (JsonProcessingException e) {
      throw new PositionLostException("the stored source position is not JSON: " + text, e);
    }
  }
}
