package dev.orderonce.relay;

import dev.orderonce.kit.DatabaseSettings;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Compares the slot with what was published: when a session starts, and again before it commits
 * what it has streamed. In between the engine connects, and it makes a slot that has gone anew, at
 * the present end of the WAL, without a word.
 */
final class SlotGuard implements Continuity {

  private static final String FAILED_OVER =
      "the database failed over with a loss: it lacks transactions that were published, and other"
          + " rows may be unpublished";

  private final ReplicationSlot slot;
  private final WalTimeline wal;
  private final Histories histories;
  private final Transactions transactions;

  /** Tells how a timeline came about. */
  @FunctionalInterface
  interface Histories {
    TimelineHistory of(int timeline) throws SQLException;
  }

  /** Tells which transactions the server has. */
  @FunctionalInterface
  interface Transactions {
    boolean committed(long id) throws SQLException;
  }

  SlotGuard(ReplicationSlot slot, WalTimeline wal, Histories histories, Transactions transactions) {
    this.slot = slot;
    this.wal = wal;
    this.histories = histories;
    this.transactions = transactions;
  }

  /** One for the WAL that the server has at present. */
  static SlotGuard of(ReplicationSlot slot, DatabaseSettings database) throws SQLException {
    WalTimeline wal = slot.wal();
    Histories histories = timeline -> TimelineHistory.read(database, timeline);
    return new SlotGuard(
        slot,
        wal.isFirst() ? wal : wal.startingAt(histories.of(wal.number()).startOf(wal.number())),
        histories,
        slot::hasCommitted);
  }

  /**
   * Makes sure that streaming from the position leaves nothing out.
   *
   * <p>Without a position to go on from, nothing that counts was published. A slot that is there
   * then was made by an attempt that did not end, and its exported snapshot is gone: another
   * snapshot would not fit it, so that a row could fall between them. The slot is made anew.
   *
   * @return the position, if it can be used; if not, the outbox is read from its beginning
   * @throws PositionLostException if rows behind the position can no longer be read
   */
  Optional<SourcePosition> reconcile(Optional<StoredPosition> stored) throws SQLException {
    Optional<StoredPosition> usable = stored.filter(each -> !each.position().inSnapshot());
    Optional<ReplicationSlot.State> state = slot.read();
    if (usable.isEmpty()) {
      if (state.isPresent()) {
        slot.drop();
      }
      return Optional.empty();
    }
    SourcePosition position = onPresentTimeline(usable.get());
    requireReadable(position, state);
    return Optional.of(position);
  }

  @Override
  public void require(SourcePosition from) {
    try {
      if (!slot.wal().equals(wal.withoutStart())) {
        throw new IllegalStateException("the database failed over while the relay connected");
      }
      requireReadable(from, slot.read());
    } catch (SQLException e) {
      throw new IllegalStateException("the replication slot could not be looked at", e);
    }
  }

  @Override
  public Map<String, Object> wal() {
    return wal.offsets();
  }

  /**
   * Where to go on after a fail-over. Up to there both timelines have the same commits in the same
   * order, so that a position before it holds, with the rows that are counted behind it if their
   * transaction is still there. One behind it is taken back to it: what was seen since then and is
   * not there any more was published only if the last row was.
   */
  SourcePosition onPresentTimeline(StoredPosition stored) throws SQLException {
    SourcePosition position = stored.position();
    if (stored.wal().isEmpty() || stored.wal().get().equals(wal)) {
      return position;
    }
    WalTimeline before = stored.wal().get();
    if (before.server() != wal.server()) {
      throw new PositionLostException(
          "this is another database server than the one whose rows were published last");
    }
    long end = fork(before).orElseThrow(() -> new PositionLostException(FAILED_OVER));
    boolean isBefore = position.lsn() <= end;
    Optional<LastRow> last = position.lastRow();
    if (isBefore && (position.rows() == 0 || last.isEmpty())) {
      return new SourcePosition(position.lsn(), 0, false, last);
    }
    if (last.isEmpty() || lacks(last.get(), end)) {
      throw new PositionLostException(FAILED_OVER);
    }
    return isBefore ? position : new SourcePosition(end, 0, false, last);
  }

  /**
   * Where a former timeline and the present one part; empty if this one did not come from it. Two
   * standbys that know nothing of each other give their timelines the same number.
   */
  private OptionalLong fork(WalTimeline before) throws SQLException {
    if (wal.number() <= before.number()) {
      return OptionalLong.empty();
    }
    TimelineHistory history = histories.of(wal.number());
    return history.startOf(before.number()) == before.start()
        ? history.endOf(before.number())
        : OptionalLong.empty();
  }

  /** A transaction that began before the fail-over has its id on both sides of it. */
  private boolean lacks(LastRow row, long end) throws SQLException {
    return row.end() > end
        || (row.transaction() != LastRow.ANY && !transactions.committed(row.transaction()));
  }

  private void requireReadable(SourcePosition position, Optional<ReplicationSlot.State> slotState) {
    ReplicationSlot.State state =
        slotState.orElseThrow(() ->
            new PositionLostException(
                "the replication slot %s is gone: rows that were written since may be unpublished"
                    .formatted(slot.name())));
    if (state.lost()) {
      throw new PositionLostException(
          "the server removed WAL that the replication slot %s needs".formatted(slot.name()));
    }
    if (state.confirmed() > position.lsn()) {
      throw new PositionLostException(
          "the replication slot %s was moved on or made anew by somebody else, past rows that are"
                  .formatted(slot.name())
              + " not published: it is at %s, what is published ends at %s"
                  .formatted(lsn(state.confirmed()), lsn(position.lsn())));
    }
    if (state.written() < position.reached()) {
      throw new PositionLostException(
          "the database is older than what was published: it was restored, or failed over with a loss");
    }
  }

  /** As PostgreSQL shows it: its two halves in hexadecimal. */
  private static String lsn(long lsn) {
    return "%X/%X".formatted(lsn >>> Integer.SIZE, lsn & 0xffff_ffffL);
  }
}
