package dev.orderonce.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Instant;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

class FailureKindTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:15:30Z");

  @Test
  void shouldTryAgainWhatMayPass() {
    assertThat(kind(new IllegalStateException("x", new SQLException("connection refused"))))
        .isEqualTo(new FailureKind.Passing("connection refused"));
    assertThat(kind(new KafkaException("x", new TimeoutException("no answer"))))
        .isEqualTo(new FailureKind.Passing("no answer"));
  }

  @Test
  void shouldGiveUpOnARecordThatIsRefused() {
    assertThat(kind(new KafkaException("x", new RecordTooLargeException("2 MB"))))
        .isEqualTo(new FailureKind.Lasting("an outbox row cannot be published: 2 MB"));
    assertThat(kind(new DataException("no such field"))).isInstanceOf(FailureKind.Lasting.class);
  }

  @Test
  void shouldGiveWayToAnotherRelay() {
    assertThat(kind(new IllegalStateException("x", new ProducerFencedException("fenced"))))
        .isEqualTo(new FailureKind.Lasting("another relay took over"));
  }

  @Test
  void shouldTryAgainAfterATransactionThatTheBrokerEnded() {
    // Given
    Instant openSince = NOW.minus(RelayProducer.TRANSACTION_TIMEOUT);

    // When
    FailureKind kind = FailureKind.of(new ProducerFencedException("fenced"), openSince, NOW);

    // Then
    assertThat(kind).isInstanceOf(FailureKind.Passing.class);
  }

  private static FailureKind kind(Throwable failure) {
    return FailureKind.of(failure, NOW.minusMillis(5), NOW);
  }
}
