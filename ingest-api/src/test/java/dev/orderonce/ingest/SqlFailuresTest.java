package dev.orderonce.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.kit.ProblemException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlFailuresTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          08006 | database_unavailable  | true
          57P01 | database_unavailable  | true
          57P03 | database_unavailable  | true
          25P03 | database_unavailable  | true
          53300 | database_unavailable  | true
          53100 | database_unavailable  | false
          57014 | database_unavailable  | false
          25006 | database_unavailable  | false
          55P03 | idempotency_in_flight | false
          40P01 | idempotency_in_flight | false
          """)
  void shouldTellPassingFailures(String state, String code, boolean isConnectionLost) {
    // Given
    SQLException failure = new SQLException("why", state);

    // When
    RuntimeException translated = SqlFailures.translate(failure);

    // Then
    assertThat(translated)
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> {
              assertThat(problem.problem().code()).isEqualTo(code);
              assertThat(problem.problem().retryable()).isTrue();
              assertThat(problem.headers()).containsKey("Retry-After");
            });
    assertThat(SqlFailures.isConnectionLost(failure)).isEqualTo(isConnectionLost);
  }

  @Test
  void shouldTakeAnythingElseForABug() {
    for (String state : new String[] {"22003", "42P01", null}) {
      assertThat(SqlFailures.translate(new SQLException("why", state)))
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
