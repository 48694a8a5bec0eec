package dev.orderonce.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ORDERONCE_PROCESSOR_DEDUP_WINDOW | 23h | ORDERONCE_PROCESSOR_DEDUP_WINDOW is wrong: 23h is less than the \
          ORDERONCE_OUTBOX_RETENTION of 1d: what is published again from the outbox must still be recognised
          ORDERONCE_OUTBOX_RETENTION | 25h | ORDERONCE_PROCESSOR_DEDUP_WINDOW is wrong: 1d is less than the \
          ORDERONCE_OUTBOX_RETENTION of 25h: what is published again from the outbox must still be recognised
          ORDERONCE_PROCESSOR_STEP_TRIES | 50 | ORDERONCE_PROCESSOR_DEDUP_WINDOW is wrong: 1d is less than the \
          155010s over which ORDERONCE_PROCESSOR_STEP_TIMEOUT and ORDERONCE_PROCESSOR_STEP_TRIES ask a participant \
          again and again
          ORDERONCE_PROCESSOR_ORDER_RETENTION | 12h | ORDERONCE_PROCESSOR_ORDER_RETENTION is wrong: 12h is less than \
          the ORDERONCE_PROCESSOR_DEDUP_WINDOW of 1d: an order must not leave while its messages may come again
          """)
  void shouldNameTheTwoThatContradictEachOther(String variable, String value, String error) {
    // Given
    Settings settings = Settings.of(Map.of(variable, value));

    // When, Then
    assertThatThrownBy(() -> Windows.from(settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(error);
  }

  @Test
  void shouldTakeWindowsThatAreJustLongEnough() {
    // Given
    Settings settings =
        Settings.of(
            Map.of(
                "ORDERONCE_OUTBOX_RETENTION", "210s",
                "ORDERONCE_PROCESSOR_DEDUP_WINDOW", "210s",
                "ORDERONCE_PROCESSOR_ORDER_RETENTION", "210s",
                "ORDERONCE_PROCESSOR_STEP_TRIES", "4"));

    // When
    Windows windows = Windows.from(settings);

    // Then
    assertThat(windows.timing().longestRedelivery()).isEqualTo(Duration.ofSeconds(210));
  }
}
