package dev.orderonce.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WindowTest {

  @Test
  void shouldTellHowFastItWasAndWhatItTook() {
    // Given
    Window window = new Window(3_000, Duration.ofMillis(500), Duration.ofMillis(60));

    // Then
    assertThat(window.ofSome("OrderOnce", "--messages")).isSameAs(window);
    assertThat(window.rate()).isEqualTo(6_000);
    assertThat(window.cpuMicros()).isEqualTo(20);
  }

  @Test
  void shouldNotGiveFiguresOfNothing() {
    assertThatThrownBy(
            () -> new Window(0, Duration.ZERO, Duration.ZERO).ofSome("OrderOnce", "--messages"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("--messages must be more");
  }
}
