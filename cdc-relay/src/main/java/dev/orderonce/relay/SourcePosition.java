package dev.orderonce.relay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far the outbox was published: all transactions up to an LSN, and so many rows of the next.
 *
 * <p>Rows are counted, since an LSN does not tell exactly where to go on: one transaction's commit
 * ends where another's row may begin, and rows that are written together share one. The end of a
 * commit, which the server resumes from exactly, and the order of rows behind it are the same at
 * each reading.
 *
 * @param lsn where the server is to resume
 * @param rows how many rows behind it are published already
 * @param inSnapshot whether it lies within the initial snapshot, from which nothing can go on
 * @param lastRow the row that was published last; empty if it is not known
 */
record SourcePosition(long lsn, long rows, boolean inSnapshot, Optional<LastRow> lastRow) {

  /**
   * Before all rows that are not published for certain: they are to be read from the outbox itself.
   */
  static final SourcePosition RECOVERING = new SourcePosition(0, 0, true);

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where the connector resumes. It would search for a row's LSN; it does not if none is given. */
  private static final String LSN = "lsn";

  /** What the connector confirms to the slot. */
  private static final String COMMIT_LSN = "lsn_commit";

  private static final String ROWS = "published_rows";
  private static final String IN_SNAPSHOT = "in_snapshot";

  /** One whose last row is not known. */
  SourcePosition(long lsn, long rows, boolean inSnapshot) {
    this(lsn, rows, inSnapshot, Optional.empty());
  }

  /**
   * Reads a stored position.
   *
   * @throws PositionLostException if it is not one
   */
  static SourcePosition of(JsonNode offset) {
    if (!offset.path(LSN).isIntegralNumber()) {
      throw new PositionLostException("the stored source position has no LSN: " + offset);
    }
    return new SourcePosition(
        offset.path(LSN).asLong(),
        offset.path(ROWS).asLong(),
        offset.path(IN_SNAPSHOT).asBoolean(),
        LastRow.of(offset));
  }

  /** Up to where the server has written at least, if it has what is published. */
  long reached() {
    return Math.max(lsn, lastRow.map(LastRow::end).orElse(0L));
  }

  /** Whether it is at the same place. */
  boolean isAt(SourcePosition other) {
    return lsn == other.lsn && rows == other.rows && inSnapshot == other.inSnapshot;
  }

  /** As it is stored. */
  ByteBuffer stored() {
    try {
      return ByteBuffer.wrap(JSON.writeValueAsBytes(offsets()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the engine is given to store, in terms that the connector resumes from. */
  Map<String, Object> offsets() {
    Map<String, Object> offsets = new LinkedHashMap<>();
    offsets.put(LSN, lsn);
    if (inSnapshot) {
      offsets.put(IN_SNAPSHOT, true);
    } else {
      offsets.put(COMMIT_LSN, lsn);
      offsets.put(ROWS, rows);
      lastRow.ifPresent(row -> offsets.putAll(row.offsets()));
    }
    return offsets;
  }
}
