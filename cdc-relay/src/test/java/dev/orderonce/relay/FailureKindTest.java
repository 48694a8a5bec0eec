package dev.orderonce.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
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
        .isEqualTo(new FailureKind.Passing("PostgreSQL: connection refused"));
    assertThat(kind(new KafkaException("x", new TimeoutException("no answer"))))
        .isEqualTo(new FailureKind.Passing("Kafka: no answer"));
  }

  @Test
  void shouldTellWhoseFailureItIsThoughItsRootIsOnlyAName() {
    assertThat(kind(new IllegalStateException("x", new SQLException("lost", new EOFException()))))
        .isEqualTo(new FailureKind.Passing("PostgreSQL: lost"));
    assertThat(kind(new IllegalStateException("the slot is silent")))
        .isEqualTo(new FailureKind.Passing("the slot is silent"));
  }

  @Test
  void shouldGoOnWithoutARecordThatIsRefused() {
    assertThat(kind(new KafkaException("x", new RecordTooLargeException("2 MB"))))
        .isEqualTo(new FailureKind.Passing("Kafka: 2 MB"));
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
