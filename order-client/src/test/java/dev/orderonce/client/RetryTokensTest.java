package dev.orderonce.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryTokensTest {

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);

  @Test
  void shouldGiveAsManyAsThereAreAndNoMore() {
    assertThat(taken(tokens(3, 0, 0))).isEqualTo(3);
    assertThat(taken(tokens(0, 0, 0))).isZero();
  }

  @Test
  void shouldComeBackWithTime() {
    // Given
    RetryTokens tokens = tokens(10, 2, 0);
    taken(tokens);

    // When
    clock.addAndGet(Duration.ofMillis(1_500).toNanos());

    // Then
    assertThat(taken(tokens)).isEqualTo(3);
  }

  @Test
  void shouldComeWithCallsSoThatAPartOfThemMayBeRetried() {
    // Given
    RetryTokens tokens = tokens(10, 0, 0.25);
    taken(tokens);

    // When
    IntStream.range(0, 11).forEach(call -> tokens.call());

    // Then
    assertThat(taken(tokens)).isEqualTo(2);
  }

  @Test
  void shouldHoldNoMoreThanTheCapacity() {
    // Given
    RetryTokens tokens = tokens(4, 1, 1);

    // When
    clock.addAndGet(Duration.ofHours(1).toNanos());
    IntStream.range(0, 100).forEach(call -> tokens.call());

    // Then
    assertThat(taken(tokens)).isEqualTo(4);
  }

  @Test
  void shouldRefuseANegativeBudget() {
    assertThatThrownBy(() -> new RetryBudget(-1, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RetryBudget(1, -1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RetryBudget(1, 0, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private RetryTokens tokens(int capacity, double perSecond, double perCall) {
    return new RetryTokens(new RetryBudget(capacity, perSecond, perCall), clock::get);
  }

  private static long taken(RetryTokens tokens) {
    return IntStream.range(0, 1_000).filter(i -> tokens.take()).count();
  }
}
