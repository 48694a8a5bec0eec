package dev.orderonce.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ThrottleTest {

  private Instant now = Instant.parse("2026-11-21T10:15:30Z");

  @Test
  void shouldLetRowsThroughAtItsRate() {
    // Given
    Throttle throttle = new Throttle(1000, () -> now);

    // When
    Duration first = throttle.book(250);
    Duration second = throttle.book(500);
    Duration third = throttle.book(1);

    // Then
    assertThat(first).isZero();
    assertThat(second).isEqualTo(Duration.ofMillis(250));
    assertThat(third).isEqualTo(Duration.ofMillis(750));
  }

  @Test
  void shouldSaveNothingForLater() {
    // Given
    Throttle throttle = new Throttle(1000, () -> now);
    throttle.book(1000);

    // When
    now = now.plusSeconds(60);
    Duration next = throttle.book(1000);

    // Then
    assertThat(next).isZero();
    assertThat(throttle.book(1)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void shouldHoldNothingBackWithoutARate() {
    // Given
    Throttle throttle = new Throttle(0, () -> now);

    // Then
    assertThat(throttle.book(Integer.MAX_VALUE)).isZero();
    assertThat(throttle.book(1)).isZero();
  }
}
