package dev.orderonce.subscribers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SubscriberLockIT {

  @Test
  void shouldGiveUpWaitingForABatchAndHoldNoOtherOff() throws SQLException {
    try (Connection batch = Parts.pool().getConnection();
        Connection decision = Parts.pool().getConnection();
        Connection next = Parts.pool().getConnection()) {
      // Given
      SubscriberLock.forBatch(batch, "test");

      // When
      assertThatThrownBy(() -> SubscriberLock.forDecision(decision, "test", Duration.ofMillis(20)))
          .isInstanceOfSatisfying(
              SQLException.class,
              e -> assertThat(Failure.isPoison(e)).as("it may be tried again").isFalse())
          .hasMessage(
              "a batch of the test, a rebuild or a decision has been under way for more than"
                  + " 20 ms");

      // Then
      SubscriberLock.forBatch(next, "test");
      decision.rollback();
      next.rollback();
      batch.rollback();
    }
  }
}
