package dev.orderonce.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PositionTrackerTest {

  private static final Map<String, ?> IN_SNAPSHOT =
      Map.of("lsn", 100L, "snapshot", "INITIAL", "last_snapshot_record", false);
  private static final Map<String, ?> END_OF_SNAPSHOT =
      Map.of("lsn", 100L, "snapshot", "INITIAL", "last_snapshot_record", true);

  private final PositionTracker fresh = new PositionTracker(Optional.empty());

  @Test
  void shouldCountTheRowsBehindTheLastCommit() {
    // When
    boolean first = fresh.row(behind(200, 210));
    boolean second = fresh.row(behind(200, 190));
    SourcePosition within = fresh.position();
    boolean next = fresh.row(behind(300, 310));

    // Then
    assertThat(first && second && next).isTrue();
    assertThat(within).isEqualTo(new SourcePosition(200, 2, false));
    assertThat(fresh.position()).isEqualTo(new SourcePosition(300, 1, false));
  }

  @Test
  void shouldKnowTheLastRowBehindTheLastCommit() {
    // Given
    LastRow published = new LastRow(7, 220);
    PositionTracker resumed = resumedAt(new SourcePosition(200, 2, false, Optional.of(published)));

    // When
    resumed.row(of(7, behind(200, 210)));
    Optional<LastRow> again = resumed.position().lastRow();
    resumed.row(of(7, behind(200, 220)));
    resumed.row(of(7, behind(200, 230)));
    resumed.heartbeat(of(7, behind(200, 240)));
    Optional<LastRow> further = resumed.position().lastRow();
    resumed.row(of(8, behind(300, 310)));
    Optional<LastRow> next = resumed.position().lastRow();
    resumed.heartbeat(behind(400, 400));

    // Then
    assertThat(again).contains(published);
    assertThat(further).contains(new LastRow(7, 230));
    assertThat(next).contains(new LastRow(8, 310));
    assertThat(resumed.position())
        .isEqualTo(new SourcePosition(400, 0, false, Optional.of(new LastRow(8, 310))));
  }

  @Test
  void shouldKeepTheLastRowOfPredecessors() {
    // Given
    Optional<LastRow> last = Optional.of(new LastRow(7, 190));
    PositionTracker resumed = resumedAt(new SourcePosition(200, 0, false, last));

    // When
    resumed.heartbeat(behind(200, 200));
    boolean isStillThere = resumed.leftBehind().isEmpty();
    resumed.heartbeat(behind(300, 300));

    // Then
    assertThat(isStillThere).isTrue();
    assertThat(resumed.position()).isEqualTo(new SourcePosition(300, 0, false, last));
  }

  @Test
  void shouldMoveOnWithAHeartbeatBehindAFurtherCommitOnly() {
    // Given
    fresh.row(behind(200, 210));

    // When
    fresh.heartbeat(behind(200, 210));
    SourcePosition same = fresh.position();
    fresh.heartbeat(behind(300, 300));

    // Then
    assertThat(same).isEqualTo(new SourcePosition(200, 1, false));
    assertThat(fresh.position()).isEqualTo(new SourcePosition(300, 0, false));
  }

  @Test
  void shouldResumeFromTheEndOfTheSnapshotAndFromNowhereWithinIt() {
    // When
    fresh.row(IN_SNAPSHOT);
    SourcePosition within = fresh.position();
    fresh.row(END_OF_SNAPSHOT);
    SourcePosition end = fresh.position();
    fresh.row(Map.of("lsn", 110L));

    // Then
    assertThat(within.inSnapshot()).isTrue();
    assertThat(end).isEqualTo(new SourcePosition(100, 0, false, Optional.of(LastRow.before(100))));
    assertThat(fresh.position()).isEqualTo(new SourcePosition(100, 1, false));
  }

  @Test
  void shouldCountFromTheFirstRowWhileNoCommitWasSeen() {
    // When
    fresh.row(Map.of("lsn", 110L));
    fresh.row(Map.of("lsn", 120L));

    // Then
    assertThat(fresh.position()).isEqualTo(new SourcePosition(110, 2, false));
  }

  @Test
  void shouldLeaveOutTheRowsThatAreAlreadyPublished() {
    // Given
    PositionTracker resumed = resumedAt(new SourcePosition(200, 2, false));

    // When
    boolean first = resumed.row(behind(200, 210));
    resumed.heartbeat(behind(200, 210));
    boolean second = resumed.row(behind(200, 220));
    boolean third = resumed.row(behind(200, 230));
    boolean next = resumed.row(behind(300, 225));

    // Then
    assertThat(first || second).isFalse();
    assertThat(third && next).isTrue();
    assertThat(resumed.position()).isEqualTo(new SourcePosition(300, 1, false));
  }

  @Test
  void shouldNotFallBehindWhatIsPublishedWhileItComesAgain() {
    // Given
    SourcePosition published = new SourcePosition(200, 2, false);
    PositionTracker resumed = resumedAt(published);

    // When
    resumed.heartbeat(behind(200, 200));
    SourcePosition atHeartbeat = resumed.position();
    resumed.row(behind(200, 210));

    // Then
    assertThat(atHeartbeat).isEqualTo(published);
    assertThat(resumed.position()).isEqualTo(published);
    assertThat(resumed.leftBehind()).isEmpty();
  }

  @Test
  void shouldTellWhereTheSlotLeadsOnFrom() {
    // Given
    PositionTracker resumed = resumedAt(new SourcePosition(200, 1, false));

    // When
    resumed.row(behind(200, 210));
    resumed.row(behind(200, 220));
    fresh.row(IN_SNAPSHOT);
    boolean within = fresh.leftBehind().isPresent();
    fresh.row(END_OF_SNAPSHOT);
    boolean atItsEnd = fresh.leftBehind().isPresent();
    fresh.row(Map.of("lsn", 110L));

    // Then
    assertThat(resumed.leftBehind()).contains(new SourcePosition(200, 1, false));
    assertThat(within || atItsEnd).isFalse();
    assertThat(fresh.leftBehind()).contains(new SourcePosition(100, 0, false));
  }

  @Test
  void shouldHaveAllToDoUntilARecoverysSnapshotHasEnded() {
    // Given
    PositionTracker recovering = PositionTracker.recovering();

    // When
    recovering.row(IN_SNAPSHOT);
    SourcePosition within = recovering.position();
    recovering.row(END_OF_SNAPSHOT);

    // Then
    assertThat(StoredPosition.parse(within.stored()).position())
        .isEqualTo(SourcePosition.RECOVERING);
    assertThat(recovering.position())
        .isEqualTo(new SourcePosition(100, 0, false, Optional.of(LastRow.before(100))));
  }

  @Test
  void shouldHaltIfTheSlotGivesFewerRowsThanArePublished() {
    // Given
    PositionTracker resumed = resumedAt(new SourcePosition(200, 2, false));
    resumed.row(behind(200, 210));

    // Then
    assertThatThrownBy(() -> resumed.row(behind(300, 310)))
        .isInstanceOf(PositionLostException.class);
  }

  @Test
  void shouldHaltIfTheSlotGoesBack() {
    // Given
    PositionTracker resumed = resumedAt(new SourcePosition(200, 0, false));

    // Then
    assertThatThrownBy(() -> resumed.row(behind(100, 110)))
        .isInstanceOf(PositionLostException.class);
  }

  private static PositionTracker resumedAt(SourcePosition position) {
    return new PositionTracker(Optional.of(position));
  }

  private static Map<String, ?> of(long transaction, Map<String, ?> offset) {
    Map<String, Object> whole = new HashMap<>(offset);
    whole.put("txId", transaction);
    return whole;
  }

  private static Map<String, ?> behind(long commit, long lsn) {
    return Map.of("lsn", lsn, "lsn_proc", lsn, "lsn_commit", commit);
  }
}
