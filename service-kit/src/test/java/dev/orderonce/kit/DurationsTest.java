package dev.orderonce.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({"PT0.25S, 250ms", "PT90S, 90s", "PT2M, 2m", "PT36H, 36h", "PT720H, 30d"})
  void shouldSayADurationAsSettingsDo(Duration duration, String expected) {
    // When
    String text = Durations.text(duration);

    // Then
    assertThat(text).isEqualTo(expected);
    assertThat(Durations.parse(text)).isEqualTo(duration);
  }
}
