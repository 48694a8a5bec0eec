package dev.orderonce.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotGuardTest {

  private static final WalTimeline FIRST = new WalTimeline(17, 1);
  private static final TimelineHistory HISTORY =
      TimelineHistory.parse(
          """
          1\t0/3000148\tno recovery target specified

          # two fail-overs
          2\t1/A0\tbefore 2026-11-21 10:15:30+00
          """);

  private static final long COMMITTED = 1042;

  private final SlotGuard guard =
      new SlotGuard(
          new ReplicationSlot(new HikariDataSource(), "none"),
          new WalTimeline(17, 3, 0x1000000A0L),
          timeline -> HISTORY,
          transaction -> transaction == COMMITTED);

  @Test
  void shouldReadHowTheTimelinesFollowEachOther() {
    assertThat(HISTORY.endOf(1)).hasValue(0x3000148);
    assertThat(HISTORY.endOf(2)).hasValue(0x1000000A0L);
    assertThat(HISTORY.endOf(3)).isEmpty();
    assertThat(HISTORY.startOf(1)).isZero();
    assertThat(HISTORY.startOf(2)).isEqualTo(0x3000148);
    assertThat(HISTORY.startOf(3)).isEqualTo(0x1000000A0L);
  }

  @Test
  void shouldGoOnWhereItWasOnTheSameTimeline() throws Exception {
    // Given
    SourcePosition position = new SourcePosition(Long.MAX_VALUE, 4, false);

    // Then
    assertThat(guard.onPresentTimeline(stored(position, new WalTimeline(17, 3, 0x1000000A0L))))
        .isEqualTo(position);
    assertThat(guard.onPresentTimeline(new StoredPosition(position, Optional.empty())))
        .isEqualTo(position);
  }

  @Test
  void shouldGoOnWithinATransactionThatAFailoverKept() throws Exception {
    // Given
    SourcePosition position = within(new LastRow(COMMITTED, 0x3000147));

    // Then
    assertThat(guard.onPresentTimeline(stored(position, FIRST))).isEqualTo(position);
  }

  @ParameterizedTest
  @CsvSource({"1042, 0x3000148", "1043, 0x3000147"})
  void shouldNotGoOnWithinATransactionThatAFailoverLost(long transaction, String lsn) {
    // Given
    SourcePosition position = within(new LastRow(transaction, Long.decode(lsn)));

    // Then
    assertThatThrownBy(() -> guard.onPresentTimeline(stored(position, FIRST)))
        .isInstanceOf(PositionLostException.class)
        .hasMessageContaining("failed over with a loss");
  }

  @Test
  void shouldRepeatTheRowsOfATransactionThatIsNotKnownAfterAFailover() throws Exception {
    assertThat(guard.onPresentTimeline(stored(new SourcePosition(0x3000148, 4, false), FIRST)))
        .isEqualTo(new SourcePosition(0x3000148, 0, false));
  }

  @Test
  void shouldNotGoOnBehindTransactionsThatAFailoverLost() {
    assertThatThrownBy(
            () -> guard.onPresentTimeline(stored(new SourcePosition(0x3000149, 0, false), FIRST)))
        .isInstanceOf(PositionLostException.class)
        .hasMessageContaining("failed over with a loss");
    assertThatThrownBy(() ->
            guard.onPresentTimeline(
                stored(new SourcePosition(1, 0, false), new WalTimeline(17, 4))))
        .isInstanceOf(PositionLostException.class);
  }

  /** Of a position that would lie before the fork. */
  @ParameterizedTest
  @CsvSource({
    "2, 0x3000148, true",
    "2, 0x3000140, false",
    "3, 0x1000000B0, false",
    "4, 0x17, false"
  })
  void shouldTakeATimelineForAnotherThatStartsElsewhere(int number, String start, boolean goesOn)
      throws Exception {
    // Given
    StoredPosition position =
        stored(
            new SourcePosition(0x3000150, 0, false),
            new WalTimeline(17, number, Long.decode(start)));

    // Then
    if (goesOn) {
      assertThat(guard.onPresentTimeline(position)).isEqualTo(position.position());
    } else {
      assertThatThrownBy(() -> guard.onPresentTimeline(position))
          .isInstanceOf(PositionLostException.class)
          .hasMessageContaining("failed over with a loss");
    }
  }

  @Test
  void shouldNotAskForTheHistoryOfAnEarlierTimeline() {
    // Given
    SlotGuard former =
        new SlotGuard(
            new ReplicationSlot(new HikariDataSource(), "none"),
            FIRST,
            timeline -> {
              throw new SQLException("the first one has none");
            },
            transaction -> true);

    // Then
    assertThatThrownBy(() ->
            former.onPresentTimeline(
                stored(new SourcePosition(1, 0, false), new WalTimeline(17, 2, 1))))
        .isInstanceOf(PositionLostException.class);
  }

  @Test
  void shouldKnowWhetherAllThatASnapshotShowedIsThere() throws Exception {
    // Given
    Optional<LastRow> kept = Optional.of(LastRow.before(0x3000148));
    Optional<LastRow> lost = Optional.of(LastRow.before(0x3000149));

    // Then
    assertThat(
            guard.onPresentTimeline(stored(new SourcePosition(0x3000200, 0, false, kept), FIRST)))
        .isEqualTo(new SourcePosition(0x3000148, 0, false, kept));
    assertThatThrownBy(() ->
            guard.onPresentTimeline(stored(new SourcePosition(0x3000200, 0, false, lost), FIRST)))
        .isInstanceOf(PositionLostException.class);
  }

  @Test
  void shouldNotGoOnAtAnotherServer() {
    assertThatThrownBy(() ->
            guard.onPresentTimeline(
                stored(new SourcePosition(1, 0, false), new WalTimeline(18, 3))))
        .isInstanceOf(PositionLostException.class)
        .hasMessageContaining("another database server");
  }

  @Test
  void shouldGoOnAtAFailoverThatLostNothingOfWhatIsPublished() throws Exception {
    // Given
    Optional<LastRow> kept = Optional.of(new LastRow(COMMITTED, 0x3000000));
    Optional<LastRow> lost = Optional.of(new LastRow(COMMITTED, 0x3000148));

    // Then
    assertThat(
            guard.onPresentTimeline(stored(new SourcePosition(0x3000149, 0, false, kept), FIRST)))
        .isEqualTo(new SourcePosition(0x3000148, 0, false, kept));
    assertThatThrownBy(() ->
            guard.onPresentTimeline(stored(new SourcePosition(0x3000149, 0, false, lost), FIRST)))
        .isInstanceOf(PositionLostException.class)
        .hasMessageContaining("failed over with a loss");
  }

  @Test
  void shouldNotAskForTheLastRowIfAllThatWasSeenIsThere() throws Exception {
    // Given
    SourcePosition position =
        new SourcePosition(0x3000148, 0, false, Optional.of(new LastRow(COMMITTED + 1, 17)));

    // Then
    assertThat(guard.onPresentTimeline(stored(position, FIRST))).isEqualTo(position);
  }

  private static SourcePosition within(LastRow last) {
    return new SourcePosition(0x3000100, 4, false, Optional.of(last));
  }

  private static StoredPosition stored(SourcePosition position, WalTimeline wal) {
    return new StoredPosition(position, Optional.of(wal));
  }
}
