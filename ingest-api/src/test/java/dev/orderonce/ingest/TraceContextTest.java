package dev.orderonce.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

  private static final String VALID = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void shouldGoOnWithTheClientsTrace() {
    assertThat(TraceContext.ofHeaders(List.of(VALID))).isEqualTo(VALID);
  }

  @Test
  void shouldBeginATraceWhereThereIsNoneOrMoreThanOne() {
    assertThat(TraceContext.ofHeaders(List.of())).hasSize(VALID.length());
    assertThat(TraceContext.ofHeaders(List.of(VALID, VALID))).isNotEqualTo(VALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
      })
  void shouldBeginATraceWhereTheClientsIsNotValid(String header) {
    // When
    String made = TraceContext.ofHeaders(List.of(header));

    // Then
    assertThat(made).isNotEqualTo(header).isEqualTo(TraceContext.ofHeaders(List.of(made)));
    assertThat(TraceContext.ofHeaders(List.of(header))).isNotEqualTo(made);
  }
}
