package dev.orderonce.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.kit.ProblemException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "a-b_c.d", "!~", "key;p=1", "{\"x\":1}", "a\"b"})
  void shouldTakeAnyVisibleCharactersBare(String key) {
    assertThat(IdempotencyKey.ofHeaders(List.of(" " + key + " ")))
        .isEqualTo(IdempotencyKey.of(key));
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
    assertThat(IdempotencyKey.ofHeaders(List.of(quoted))).isEqualTo(IdempotencyKey.of(bare));
  }

  @ParameterizedTest
  @MethodSource
  void shouldMissAKeyThatIsNotThere(List<String> headers) {
    assertThatThrownBy(() -> IdempotencyKey.ofHeaders(headers))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().code()).isEqualTo("idempotency_key_missing"));
  }

  static Stream<List<String>> shouldMissAKeyThatIsNotThere() {
    return Stream.of(List.of(), List.of(""), List.of("  "), List.of("", " "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b", "ä", "\"", "\"\"", "\"abc", "\"a\"b\"", "\"a\\b\"", "\"a\\\"", "a\tb"})
  void shouldRefuseAKeyThatIsNotValid(String header) {
    assertThatThrownBy(() -> IdempotencyKey.ofHeaders(List.of(header)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().code()).isEqualTo("idempotency_key_invalid"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "b", "", "\"a\""})
  void shouldRefuseTwoKeysAlsoTheSameTwice(String second) {
    assertThatThrownBy(() -> IdempotencyKey.ofHeaders(List.of("a", second)))
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
