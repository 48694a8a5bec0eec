package dev.orderonce.relay;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Follows the source position from record to record, and knows what a predecessor published. */
final class PositionTracker {

  private static final String LSN = "lsn";
  private static final String COMMIT_LSN = "lsn_commit";
  private static final String SNAPSHOT = "snapshot";
  private static final String LAST_OF_SNAPSHOT = "last_snapshot_record";

  private final @Nullable SourcePosition published;
  private @Nullable SourcePosition current;

  /**
   * A tracker of what follows a position.
   *
   * @param published how far the predecessors came; empty if the outbox is read from its beginning
   */
  PositionTracker(Optional<SourcePosition> published) {
    this.published = published.orElse(null);
    this.current = published.map(start -> new SourcePosition(start.lsn(), 0, false)).orElse(null);
  }

  /**
   * Moves on to a row.
   *
   * @param offset the row's source offset as the connector gives it
   * @return whether it is still to be published
   */
  boolean row(Map<String, ?> offset) {
    SourcePosition before = at(offset);
    SourcePosition after = new SourcePosition(before.lsn(), before.rows() + 1, before.inSnapshot());
    current = endsSnapshot(offset) ? new SourcePosition(before.lsn(), 0, false) : after;
    return published == null || after.lsn() != published.lsn() || after.rows() > published.rows();
  }

  /** Moves on to a heartbeat, which is no row but may lie behind further transactions. */
  void heartbeat(Map<String, ?> offset) {
    current = at(offset);
  }

  /** The position behind the last row or heartbeat. */
  SourcePosition position() {
    if (current == null) {
      throw new IllegalStateException("no row and no heartbeat was seen yet");
    }
    return current;
  }

  /**
   * A row's transaction begins behind the last commit that was seen. Before the first commit there
   * is none to name: then it is where the snapshot or the first row is.
   */
  private SourcePosition at(Map<String, ?> offset) {
    if (offset.containsKey(SNAPSHOT)) {
      return new SourcePosition(number(offset, LSN), 0, !endsSnapshot(offset));
    }
    SourcePosition before = current;
    if (before == null || before.inSnapshot()) {
      String start = offset.get(COMMIT_LSN) == null ? LSN : COMMIT_LSN;
      return new SourcePosition(number(offset, start), 0, false);
    }
    return offset.get(COMMIT_LSN) == null ? before : after(before, number(offset, COMMIT_LSN));
  }

  private SourcePosition after(SourcePosition before, long commit) {
    if (commit == before.lsn()) {
      return before;
    }
    if (commit < before.lsn() || leavesOut(before)) {
      throw new PositionLostException(
          "behind the published position %s the slot gave other rows than before"
              .formatted(published));
    }
    return new SourcePosition(commit, 0, false);
  }

  /** Whether the transaction had fewer rows than were published of it. */
  private boolean leavesOut(SourcePosition before) {
    return published != null && before.lsn() == published.lsn() && before.rows() < published.rows();
  }

  private static boolean endsSnapshot(Map<String, ?> offset) {
    return Boolean.TRUE.equals(offset.get(LAST_OF_SNAPSHOT));
  }

  private static long number(Map<String, ?> offset, String name) {
    if (offset.get(name) instanceof Number number) {
      return number.longValue();
    }
    throw new IllegalStateException("the source offset has no %s: %s".formatted(name, offset));
  }
}
