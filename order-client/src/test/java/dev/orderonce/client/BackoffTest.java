package dev.orderonce.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.NullNode;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {

  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration MAX = Duration.ofSeconds(5);

  @ParameterizedTest
  @CsvSource({"1, 100", "2, 200", "3, 400", "6, 3200", "7, 5000", "31, 5000", "1000000, 5000"})
  void shouldDoubleItsBoundUpToTheGreatest(int attempt, long millis) {
    assertThat(after(attempt, 1.0, Duration.ZERO)).isEqualTo(Duration.ofMillis(millis));
    assertThat(after(attempt, 0.5, Duration.ZERO)).isEqualTo(Duration.ofMillis(millis / 2));
    assertThat(after(attempt, 0.0, Duration.ZERO)).isZero();
  }

  @Test
  void shouldWaitAtLeastAsLongAsTheServerAsks() {
    assertThat(after(1, 0.0, Duration.ofSeconds(7))).isEqualTo(Duration.ofSeconds(7));
    assertThat(after(1, 1.0, Duration.ofSeconds(7))).isEqualTo(Duration.ofMillis(7100));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0                             | 0
          120                           | 120
          Fri, 02 Jan 2026 03:04:35 GMT | 30
          Fri, 02 Jan 2026 03:00:00 GMT | 0
          soon                          | 0
          -1                            | 0
          """)
  void shouldReadHowLongTheServerAsksToWait(String text, long seconds) {
    // Given
    HttpHeaders headers = HttpHeaders.of(Map.of("Retry-After", List.of(text)), (n, v) -> true);
    Exchange answer = new Exchange(503, headers, NullNode.getInstance());

    // When, Then
    assertThat(answer.retryAfter(Instant.parse("2026-01-02T03:04:05Z"))).hasSeconds(seconds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "schlüssel", "a\nb"})
  void shouldRefuseWhatIsNoKey(String text) {
    assertThatThrownBy(() -> new IdempotencyKey(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("idempotency key must");
    assertThatThrownBy(() -> new IdempotencyKey("k".repeat(256)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldQuoteKeysSoThatEachIsUnambiguous() {
    assertThat(new IdempotencyKey("a\"b\\c").quoted()).isEqualTo("\"a\\\"b\\\\c\"");
    assertThat(IdempotencyKey.random()).isNotEqualTo(IdempotencyKey.random());
  }

  @Test
  void shouldRefuseSettingsThatLeaveNoTime() {
    assertThatThrownBy(() -> RetrySettings.DEFAULT.withDeadline(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Duration after(int attempt, double random, Duration atLeast) {
    return new Backoff(FIRST, MAX, () -> random).after(attempt, atLeast);
  }
}
