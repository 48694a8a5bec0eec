package dev.orderonce.processor;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.kit.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ThreadReplacementTest {

  private final Health health = new Health();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final ThreadReplacement replacement = new ThreadReplacement(health, now::get);

  @Test
  void shouldReplaceAThreadAFewTimesThenGiveUp() {
    // Given
    for (int i = 0; i < ThreadReplacement.LIMIT; i++) {
      assertThat(replacement.handle(new IllegalStateException("broken"))).isEqualTo(REPLACE_THREAD);
    }
    assertThat(health.failure()).isNull();

    // When
    var response = replacement.handle(new IllegalStateException("broken"));

    // Then
    assertThat(response).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(health.failure()).contains("died 6 times").contains("broken");
  }

  @Test
  void shouldForgetDeathsThatAreLongAgo() {
    // Given
    for (int i = 0; i < ThreadReplacement.LIMIT; i++) {
      replacement.handle(new IllegalStateException("broken"));
    }
    now.set(Instant.EPOCH.plus(ThreadReplacement.PERIOD).plus(Duration.ofMillis(1)));

    // When
    var response = replacement.handle(new IllegalStateException("broken"));

    // Then
    assertThat(response).isEqualTo(REPLACE_THREAD);
  }
}
