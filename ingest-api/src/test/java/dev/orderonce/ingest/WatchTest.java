package dev.orderonce.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchTest {

  private static final long START = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();

  private final List<String> heard = new ArrayList<>();
  private final Watch<String> watch =
      new Watch<>(
          (connection, watches) -> Map.of(),
          UUID.randomUUID(),
          () -> 0,
          heard::add,
          () -> {},
          START);

  @Test
  void shouldBeAskedAboutAtOnce() {
    assertThat(watch.isDue(START)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0, 10", "50, 10", "200, 20", "3000, 300", "5000, 500", "60000, 500"})
  void shouldBeAskedAboutAgainAfterATenthOfItsSilence(long silence, long pause) {
    // When
    watch.hearNothing(after(silence));

    // Then
    assertThat(watch.dueAt()).isEqualTo(after(silence + pause));
  }

  @Test
  void shouldBeAskedAboutSoonAgainOnceThereIsNews() {
    // Given
    watch.hearNothing(after(5_000));

    // When
    watch.hear("news", after(6_000));

    // Then
    assertThat(heard).containsExactly("news");
    assertThat(watch.dueAt()).isEqualTo(after(6_010));
  }

  @Test
  void shouldGoWithOthersWhenItIsNearlyDue() {
    // When
    watch.hearNothing(after(5_000));

    // Then
    assertThat(watch.isDue(after(5_374))).isFalse();
    assertThat(watch.isDue(after(5_375))).isTrue();
  }

  private static long after(long millis) {
    return START + Duration.ofMillis(millis).toNanos();
  }
}
