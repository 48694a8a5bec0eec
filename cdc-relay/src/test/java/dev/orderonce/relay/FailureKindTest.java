package dev.orderonce.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

class FailureKindTest {

  @Test
  void shouldTryAgainWhatMayPass() {
    assertThat(kind(new IllegalStateException("x", new SQLException("connection refused"))))
        .isEqualTo(new FailureKind.Passing("connection refused"));
    assertThat(kind(new KafkaException("x", new TimeoutException("no answer"))))
        .isEqualTo(new FailureKind.Passing("no answer"));
  }

  @Test
  void shouldGoOnWithoutARecordThatIsRefused() {
    assertThat(kind(new KafkaException("x", new RecordTooLargeException("2 MB"))))
        .isEqualTo(new FailureKind.Passing("2 MB"));
  }

  @Test
  void shouldGiveUpOnARowThatItCannotRead() {
    assertThat(kind(new DataException("no such field"))).isInstanceOf(FailureKind.Lasting.class);
  }

  @Test
  void shouldSeeAgainWhoseTurnItIsWhenItIsFenced() {
    assertThat(kind(new IllegalStateException("x", new ProducerFencedException("fenced"))))
        .isInstanceOf(FailureKind.Passing.class);
  }

  @Test
  void shouldTellThatThePositionIsLost() {
    assertThat(kind(new IllegalStateException("x", new PositionLostException("no slot"))))
        .isEqualTo(new FailureKind.Lost("no slot"));
  }

  private static FailureKind kind(Throwable failure) {
    return FailureKind.of(failure);
  }
}
