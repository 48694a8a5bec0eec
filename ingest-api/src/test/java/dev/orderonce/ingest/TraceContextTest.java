package dev.orderonce.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

  private static final String VALID = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void shouldGoOnWithTheClientsTrace() {
    assertThat(TraceContext.ofHeader(VALID)).isEqualTo(VALID);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
      })
  void shouldBeginATraceWhereThereIsNone(String header) {
    // When
    String made = TraceContext.ofHeader(header);

    // Then
    assertThat(made).isNotEqualTo(header).isEqualTo(TraceContext.ofHeader(made));
    assertThat(TraceContext.ofHeader(header)).isNotEqualTo(made);
  }
}
