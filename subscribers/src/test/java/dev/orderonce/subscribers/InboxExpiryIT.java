package dev.orderonce.subscribers;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InboxExpiryIT {

  private final InboxExpiry expiry = new InboxExpiry(Parts.pool(), Duration.ofDays(1), 3);

  @BeforeEach
  void fill() throws SQLException {
    TestDatabase.empty();
    TestDatabase.execute(
        """
        insert into inbox (subscriber, message_id, received_at)
        select 'test', gen_random_uuid(), now() - hours * interval '1 hour'
        from generate_series(20, 29) as hours
        """);
  }

  @Test
  void shouldForgetWhatIsPastItsWindowHoweverManyBatchesThatTakes() throws SQLException {
    // When
    long expired = expiry.run();

    // Then
    assertThat(expired).isEqualTo(6);
    assertThat(
            TestDatabase.rows(
                "select round(extract(epoch from now() - received_at) / 3600) from inbox order by 1"))
        .containsExactly("20", "21", "22", "23");
  }

  @Test
  void shouldPassOverARowThatSomebodyHolds() throws SQLException {
    try (Connection holder = Parts.pool().getConnection();
        Statement statement = holder.createStatement()) {
      // Given
      statement.execute(
          "select 1 from inbox where received_at < now() - interval '28.5 hours' for update");

      // When
      long expired = expiry.run();

      // Then
      assertThat(expired).isEqualTo(5);
      holder.rollback();
    }
  }
}
