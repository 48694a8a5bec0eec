package dev.orderonce.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SlotWatchTest {

  private Instant now = Instant.parse("2026-11-21T10:15:30Z");

  @Test
  void shouldNotShowWhatItSawLongAgo() {
    // Given
    try (SlotWatch watch =
        new SlotWatch(new ReplicationSlot(new HikariDataSource(), "none"), () -> now)) {

      // When
      now = now.plusSeconds(11);

      // Then
      assertThat(watch.silence()).isEqualTo(Duration.ofSeconds(11));
      assertThat(watch.seen())
          .isEqualTo(new SlotWatch.Seen.Unknown("PostgreSQL has not answered for 11 s"));
      assertThat(watch.lagBytes()).isNaN();
    }
  }
}
