package dev.orderonce.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitPreferenceTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          wait=10                                   | 10
          WAIT=10                                   | 10
          wait = 7                                  | 7
          wait=0                                    | 0
          wait=030                                  | 30
          wait=31                                   | 30
          wait=999999999                            | 30
          respond-async, wait=5                     | 5
          respond-async;x=1, wait=5; y              | 5
          foo="a, wait=9", wait=5                   | 5
          foo="\\", wait=9"; bar="wait=8", wait=5   | 5
          foo;bar="wait=8, wait=7", wait=5          | 5
          wait=5, wait=9                            | 5
          """)
  void shouldReadHowLongTheClientWouldWait(String header, int seconds) {
    assertThat(WaitPreference.of(List.of(header.strip()))).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "respond-async",
        "wait",
        "wait=",
        "wait=x",
        "wait=-1",
        "wait=1.5",
        "wait=99999999999",
        "waiting=5",
        "foo=\"wait=5",
        "foo=\"wait=5\""
      })
  void shouldIgnoreWhatItDoesNotUnderstand(String header) {
    assertThat(WaitPreference.of(List.of(header))).isEmpty();
  }

  @Test
  void shouldReadSeveralHeadersAsOne() {
    assertThat(WaitPreference.of(List.of("respond-async", "wait=3")))
        .contains(Duration.ofSeconds(3));
    assertThat(WaitPreference.of(List.of())).isEmpty();
  }
}
