package dev.orderonce.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.kit.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "a-b_c.d", "!~", "key;p=1", "{\"x\":1}", "a\"b"})
  void shouldTakeAnyVisibleCharactersBare(String key) {
    assertThat(IdempotencyKey.ofHeader(" " + key + " ")).isEqualTo(IdempotencyKey.of(key));
  }

  @Test
  void shouldTakeTheLongestKey() {
    assertThat(IdempotencyKey.of("k".repeat(255)).hash()).hasSize(32);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"abc\"", "\"a\\\"c\"", "\"a\\\\c\""})
  void shouldTakeTheQuotedFormAsTheSameKey(String quoted) {
    // Given
    String bare = quoted.substring(1, quoted.length() - 1).replaceAll("\\\\(.)", "$1");

    // When, Then
    assertThat(IdempotencyKey.ofHeader(quoted)).isEqualTo(IdempotencyKey.of(bare));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "  "})
  void shouldMissAKeyThatIsNotThere(String header) {
    assertThatThrownBy(() -> IdempotencyKey.ofHeader(header))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().code()).isEqualTo("idempotency_key_missing"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b", "ä", "\"", "\"\"", "\"abc", "\"a\"b\"", "\"a\\b\"", "\"a\\\"", "a\tb"})
  void shouldRefuseAKeyThatIsNotValid(String header) {
    assertThatThrownBy(() -> IdempotencyKey.ofHeader(header))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().code()).isEqualTo("idempotency_key_invalid"));
  }

  @Test
  void shouldRefuseAKeyThatIsTooLong() {
    assertThatThrownBy(() -> IdempotencyKey.of("k".repeat(256)))
        .isInstanceOf(ProblemException.class);
  }
}
