package dev.orderonce.subscribers;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTest {

  @ParameterizedTest
  @CsvSource({"1, 50", "2, 100", "3, 200", "7, 3200", "8, 5000", "9, 5000", "1000000, 5000"})
  void shouldWaitLongerEachTimeUpToABound(int attempts, long millis) {
    assertThat(new Failure(attempts, Batch.NONE, "x").backoff())
        .isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void shouldCountAttempts() {
    // Given
    Failure first = Failure.after(null, Batch.NONE, new SQLException("away", "08006"));

    // When
    Failure second = Failure.after(first, Batch.NONE, new SQLException("still away"));

    // Then
    assertThat(first).hasToString("attempt 1 failed, trying again: away");
    assertThat(second).hasToString("attempt 2 failed, trying again: still away");
  }

  @Test
  void shouldNotQuoteWhatWasSent() {
    assertThat(
            Failure.after(null, Batch.NONE, new SQLException("value \"4111\" is wrong", "22P02")))
        .hasToString("attempt 1 failed, trying again: SQL state 22P02");
  }

  @ParameterizedTest
  @CsvSource({
    "08006, false", // connection lost
    "40P01, false", // deadlock
    "57P01, false", // the server is shut down
    "53300, false", // too many connections
    "25006, false", // a standby, which takes no writes
    "42P01, false", // a table is missing: all messages would fail
    "23514, true", // a check is violated
    "23505, true", // a key is there already
    "22021, true", // a character that PostgreSQL cannot hold
    "54000, true" // a row too large for an index
  })
  void shouldBlameAMessageOnlyWhereTheDataAreAtFault(String sqlState, boolean poison) {
    assertThat(Failure.isPoison(new SQLException("x", sqlState))).isEqualTo(poison);
  }

  @Test
  void shouldNotBlameAMessageForWhatIsAway() {
    assertThat(Failure.isPoison(new SQLException("no state"))).isFalse();
    assertThat(Failure.isPoison(new SQLTransientConnectionException("pool", "08001"))).isFalse();
    assertThat(Failure.isPoison(new IllegalStateException("a bug"))).isTrue();
  }
}
