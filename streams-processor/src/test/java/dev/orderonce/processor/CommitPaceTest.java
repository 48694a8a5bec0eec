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
    "1000,   0",
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
    assertThat(commitsIn(100, earlier, 0)).isEqualTo(0);
    assertThat(commitsIn(SECOND, earlier + 100, 0)).isBetween(50L, 55L);
  }

  @ParameterizedTest
  @CsvSource({"20, 100", "100, 100", "101, 101", "60000, 60000"})
  void shouldLeaveToStreamsWhatIsLongEnough(long interval, long longest) {
    Duration wanted = Duration.ofMillis(interval);

    assertThat(CommitPace.longest(wanted)).isEqualTo(Duration.ofMillis(longest));
    assertThat(new CommitPace(wanted).isDue(NOW, NOW)).isEqualTo(interval < 100);
  }

  /** A message each millisecond. */
  private long commitsIn(long millis, long from, long waited) {
    return LongStream.range(from, from + millis)
        .filter(now -> pace.isDue(now, now - waited))
        .count();
  }
}
