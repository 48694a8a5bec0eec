package dev.orderonce.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {

  private static final long YEAR_0 = -62_167_219_200L;
  private static final long YEAR_10000 = 253_402_300_800L;

  @Test
  void shouldReadAndWriteAsJavaDoes() {
    Random random = new Random(42);
    for (int i = 0; i < 100_000; i++) {
      // Also without a fraction, and with milliseconds only.
      long unit = i % 3 == 0 ? 1_000_000_000 : i % 3 == 1 ? 1_000_000 : 1;
      Instant instant =
          Instant.ofEpochSecond(
              random.nextLong(YEAR_0, YEAR_10000 + 1), random.nextInt(1_000_000_000) / unit * unit);
      assertThat(Times.parse(instant.toString())).isEqualTo(instant);
      assertThat(Times.write(instant)).isEqualTo(instant.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-21T10:15:30Z",
        "2026-11-21T10:15:30.100Z",
        "2026-11-21T10:15:30.000100Z",
        "2026-11-21T10:15:30.000000001Z",
        "1969-12-31T23:59:59.999Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "-0001-12-31T23:59:59Z",
        "+10000-01-01T00:00:00Z",
        "-1000000000-01-01T00:00:00Z",
        "+1000000000-12-31T23:59:59.999999999Z"
      })
  void shouldWriteAsJavaDoes(String text) {
    assertThat(Times.write(Instant.parse(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-21T10:15:30Z",
        "2026-11-21T10:15:30.1Z",
        "2026-11-21T10:15:30.123456789Z",
        "2024-02-29T00:00:00Z",
        "2026-11-21T24:00:00Z",
        "2016-12-31T23:59:60Z",
        "2026-11-21T10:15:30+01:00",
        "2026-11-21T10:15:30.Z",
        "2026-11-21t10:15:30z",
        "+12026-11-21T10:15:30Z",
        "-0001-11-21T10:15:30Z"
      })
  void shouldReadWhatIsAPointInTimeAsJavaDoes(String text) {
    assertThat(Times.parse(text)).isEqualTo(Instant.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "2026-11-21T10:15:30",
        "2026-11-21 10:15:30Z",
        "2026-13-21T10:15:30Z",
        "2026-02-29T10:15:30Z",
        "2026-11-21T25:15:30Z",
        "2026-11-21T10:60:30Z",
        "2026-11-21T10:15:61Z",
        "2026-11-21T10:15:30,5Z",
        "2026-11-21T10:15:30.1234567891Z",
        "2026-11-21T10:15:30.12a4Z",
        "\u0662026-11-21T10:15:30Z"
      })
  void shouldRefuseWhatIsNone(String text) {
    assertThatThrownBy(() -> Times.parse(text)).isInstanceOf(DateTimeException.class);
    assertThatThrownBy(() -> Instant.parse(text)).isInstanceOf(DateTimeException.class);
  }
}
