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
  private final boolean recovering;
  private @Nullable SourcePosition current;
  private @Nullable SourcePosition start;

  /**
   * A tracker of what follows a position.
   *
   * @param published how far the predecessors came; empty if the outbox is read from its beginning
   */
  PositionTracker(Optional<SourcePosition> published) {
    this(published, false);
  }

  private PositionTracker(Optional<SourcePosition> published, boolean recovering) {
    this.published = published.orElse(null);
    this.recovering = recovering;
    this.current =
        published
            .map(where -> new SourcePosition(where.lsn(), 0, false, where.lastRow()))
            .orElse(null);
    this.start = this.published;
  }

  /** A tracker of a recovery: until the snapshot has ended, all of it is still to be done. */
  static PositionTracker recovering() {
    return new PositionTracker(Optional.empty(), true);
  }

  /**
   * Moves on to a row.
   *
   * @param offset the row's source offset as the connector gives it
   * @return whether it is still to be published
   */
  boolean row(Map<String, ?> offset) {
    SourcePosition before = at(offset);
    SourcePosition after =
        new SourcePosition(
            before.lsn(), before.rows() + 1, before.inSnapshot(), LastRow.of(offset));
    moveTo(endsSnapshot(offset) ? before : after);
    return published == null || after.lsn() != published.lsn() || after.rows() > published.rows();
  }

  /** Moves on to a heartbeat, which is no row but may lie behind further transactions. */
  void heartbeat(Map<String, ?> offset) {
    moveTo(at(offset));
  }

  /**
   * Where the slot is to lead on from, as soon as anything that lies behind it was seen; empty
   * before.
   */
  Optional<SourcePosition> leftBehind() {
    SourcePosition from = start;
    return from == null || position().isAt(from) ? Optional.empty() : Optional.of(from);
  }

  private void moveTo(SourcePosition next) {
    current = next;
    if (start == null && !next.inSnapshot()) {
      start = new SourcePosition(next.lsn(), 0, false);
    }
  }

  /**
   * The position behind the last row or heartbeat; never before what predecessors published, though
   * those rows come again.
   */
  SourcePosition position() {
    if (current == null) {
      throw new IllegalStateException("no row and no heartbeat was seen yet");
    }
    return published != null && leavesOut(current) ? published : current;
  }

  /**
   * A row's transaction begins behind the last commit that was seen. Before the first commit there
   * is none to name: then it is where the snapshot or the first row is.
   */
  private SourcePosition at(Map<String, ?> offset) {
    if (offset.containsKey(SNAPSHOT)) {
      boolean ends = endsSnapshot(offset);
      return recovering && !ends
          ? SourcePosition.RECOVERING
          : beginning(number(offset, LSN), !ends);
    }
    SourcePosition before = current;
    if (before == null || before.inSnapshot()) {
      String first = offset.get(COMMIT_LSN) == null ? LSN : COMMIT_LSN;
      return beginning(number(offset, first), false);
    }
    return offset.get(COMMIT_LSN) == null ? before : after(before, number(offset, COMMIT_LSN));
  }

  /** Of the rows that a snapshot showed, nothing lies behind it. */
  private static SourcePosition beginning(long lsn, boolean inSnapshot) {
    return new SourcePosition(lsn, 0, inSnapshot, Optional.of(LastRow.before(lsn)));
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
    return new SourcePosition(commit, 0, false, before.lastRow());
  }

  /** Whether fewer rows of a transaction were seen than were published of it. */
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
