package dev.orderonce.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommitPaceTest {

  private static final long NOW = 1_700_000_000_000L;
  private static final long SECOND = 1_000;

  private final CommitPace pace = new CommitPace(Duration.ofMillis(20));

  @Test
  void shouldCommitTheFirstMessageAtOnce() {
    assertThat(pace.isDue(NOW, NOW)).isTrue();
  }

  @Test
  void shouldCommitTheMessagesOfOneOrderAtOnceThoughTheyFollowEachOtherSoon() {
    assertThat(LongStream.range(0, 5).filter(i -> pace.isDue(NOW + 5 * i, NOW + 5 * i - 3)).count())
        .isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({
    // waited, commits in 10 seconds
    "   0, 500",
    // One that comes after a millisecond may have waited for a commit as long.
    " 200, 476",
    " 250, 385",
    " 500, 196",
    " 900, 110",
    "1000, 100",
    "4900,  20",
    "5000,   0",
    "9000,   0",
    "  -9, 500"
  })
  void shouldCommitTheMoreSeldomTheLongerMessagesHaveWaited(long waited, long commits) {
    // Given
    commitsIn(SECOND, NOW, waited);

    // When
    long counted = commitsIn(10 * SECOND, NOW + SECOND, waited);

    // Then
    assertThat(counted).isBetween(commits - 1, commits + 1);
  }

  @ParameterizedTest
  @CsvSource({"5, 1000, 95", "5, 3600000, 95", "3, 3600000, 97", "1, 3600000, 0"})
  void shouldWaitLongForOldMessagesOnlyWhereThereAreMany(long apart, long waited, long commits) {
    // When
    long counted =
        LongStream.range(0, 10 * SECOND / apart)
            .map(i -> NOW + i * apart)
            .filter(now -> pace.isDue(now, now - waited))
            .count();

    // Then
    assertThat(counted).isBetween(commits - 1, commits + 1);
  }

  @Test
  void shouldCommitAtRestWhatWasLeftToStreams() {
    // Given
    commitsIn(SECOND, NOW, 9_000);
    long latest = NOW + SECOND - 1;

    // When, Then
    assertThat(LongStream.range(latest, latest + SECOND).filter(pace::isDueAtRest))
        .containsExactly(latest + 20);
  }

  @Test
  void shouldCommitAtRestWhatFollowsFromNoMessage() {
    // Given
    pace.isDue(NOW, NOW);

    // When, Then
    assertThat(pace.isDueAtRest(NOW + SECOND)).isFalse();
    pace.note();
    assertThat(pace.isDueAtRest(NOW + SECOND)).isTrue();
    assertThat(pace.isDueAtRest(NOW + 2 * SECOND)).isFalse();
  }

  @Test
  void shouldCommitAtRestAlsoAfterTheClockWasSetBack() {
    // Given
    pace.note();
    boolean before = pace.isDueAtRest(NOW);
    long earlier = NOW - 3_600 * SECOND;
    pace.isDue(earlier, earlier);
    pace.note();

    // When, Then
    assertThat(before).isTrue();
    assertThat(pace.isDueAtRest(earlier + 100)).isTrue();
  }

  @Test
  void shouldNotCommitAtRestMoreOftenThanItIsAsked() {
    // When
    long counted =
        LongStream.range(NOW, NOW + 10 * SECOND)
            .peek(_ -> pace.note())
            .filter(pace::isDueAtRest)
            .count();

    // Then
    assertThat(counted).isEqualTo(100);
  }

  /** The processor's clock is ahead, and a message comes each second for hours, then many. */
  @Test
  void shouldNotBeHeldUpByHowMuchWasCommittedAtRest() {
    // Given
    for (long now = NOW; now < NOW + 10_000 * SECOND; now += SECOND) {
      pace.isDue(now, now - 2 * SECOND);
      pace.isDueAtRest(now + 100);
    }
    long then = NOW + 10_000 * SECOND;

    // When
    long counted =
        LongStream.range(0, 100)
            .map(i -> then + 10 * i)
            .filter(now -> pace.isDue(now, now - 2 * SECOND))
            .count();

    // Then
    assertThat(counted).isBetween(8L, 10L);
  }

  @Test
  void shouldNotTakeABacklogForRest() {
    // Given
    commitsIn(SECOND, NOW, 9_000);

    // When, Then
    assertThat(
            LongStream.range(NOW + SECOND, NOW + 2 * SECOND)
                .filter(now -> pace.isDueAtRest(now) || pace.isDue(now, now - 9_000)))
        .isEmpty();
  }

  @Test
  void shouldSaveNoMoreThanAFewCommitsThroughAPause() {
    // Given
    commitsIn(SECOND, NOW, 0);

    // When
    long counted = commitsIn(SECOND, NOW + 3_600 * SECOND, 0);

    // Then
    assertThat(counted).isBetween(50L, 55L);
  }

  @Test
  void shouldSaveNothingForMessagesThatHadToWait() {
    // Given
    commitsIn(SECOND, NOW, 40);

    // When
    long counted = commitsIn(SECOND, NOW + 3_600 * SECOND, 40);

    // Then
    assertThat(counted).isBetween(47L, 49L);
  }

  @ParameterizedTest
  @CsvSource({"  1, 40, 476", " 30, 40, 200", " 30, 300, 166", " 90, 95,  91", "500, 600, 18"})
  void shouldLeaveAnIntervalBetweenCommitsHoweverLongTheyTake(
      long takes, long waited, long commits) {
    // Given
    long now = NOW;
    long counted = 0;

    // When
    while (now < NOW + 10 * SECOND) {
      boolean due = pace.isDue(now, now - waited);
      counted += due ? 1 : 0;
      now += due ? takes : 1;
    }

    // Then
    assertThat(counted).isBetween(commits - 1, commits + 1);
  }

  @Test
  void shouldCommitOnceForAllThatIsWorkedOffAtOneTime() {
    assertThat(LongStream.range(0, 10).filter(_ -> pace.isDue(NOW, NOW)).count()).isEqualTo(1);
  }

  @Test
  void shouldGoOnSoonAfterTheClockWasSetBack() {
    // Given
    commitsIn(SECOND, NOW, 0);
    long earlier = NOW - 3_600 * SECOND;

    // When, Then
    assertThat(commitsIn(SECOND, earlier, 0)).isBetween(50L, 55L);
  }

  @ParameterizedTest
  @CsvSource({"20, 500", "499, 500", "500, 500", "501, 501", "60000, 60000"})
  void shouldLeaveToStreamsWhatIsLongEnough(long interval, long longest) {
    // Given
    Duration wanted = Duration.ofMillis(interval);
    CommitPace other = new CommitPace(wanted);

    // When, Then
    assertThat(CommitPace.longest(wanted)).isEqualTo(Duration.ofMillis(longest));
    assertThat(other.isDue(NOW, NOW)).isEqualTo(interval < 500);
    other.note();
    assertThat(other.isDueAtRest(NOW + 3_600 * SECOND)).isEqualTo(interval < 500);
  }

  /** A message each millisecond. */
  private long commitsIn(long millis, long from, long waited) {
    return LongStream.range(from, from + millis)
        .filter(now -> pace.isDue(now, now - waited))
        .count();
  }
}
