package dev.orderonce.processor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnumCodesTest {

  private enum Two {
    ONE,
    OTHER
  }

  @Test
  void shouldRefuseAConstantWithoutACodeOfItsOwn() {
    assertThatThrownBy(() -> new EnumCodes<>(Two.class, Map.of(Two.ONE, 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new EnumCodes<>(Two.class, Map.of(Two.ONE, 1, Two.OTHER, 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldNameACodeThatNoConstantHas() {
    // Given
    var codes = new EnumCodes<>(Two.class, Map.of(Two.ONE, 1, Two.OTHER, 2));

    // When, Then
    assertThatThrownBy(() -> codes.constant(3))
        .isInstanceOf(IOException.class)
        .hasMessage("no Two has code 3");
  }
}
