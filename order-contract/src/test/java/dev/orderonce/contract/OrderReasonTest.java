package dev.orderonce.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderReasonTest {

  /** The read model has 32 characters for it. */
  @Test
  void shouldTakeAsManyCharactersAsItsReadersKeep() {
    assertThat(new OrderReason("a".repeat(32)).label()).hasSize(32);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Refused", "4711", "no room", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
  void shouldNotTakeWhatCannotBeAReason(String label) {
    assertThatThrownBy(() -> new OrderReason(label))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + label + "'");
  }
}
