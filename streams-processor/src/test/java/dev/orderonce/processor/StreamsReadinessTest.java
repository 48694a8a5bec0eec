package dev.orderonce.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.kit.Readiness;
import dev.orderonce.processor.StreamsReadiness.Workers;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamsReadinessTest {

  private static final TopicPartition CHANGELOG = new TopicPartition("orders-changelog", 0);
  private static final TopicPartition ANOTHER = new TopicPartition("orders-changelog", 1);
  private static final Duration PATIENCE = Duration.ofSeconds(6);

  private final RestoreProgress restore = new RestoreProgress();

  @ParameterizedTest
  @CsvSource({
    "CREATED, false, starting",
    "REBALANCING, false, rebalancing",
    "RUNNING, true, running",
    "PENDING_SHUTDOWN, false, stopped",
    "NOT_RUNNING, false, stopped",
    "PENDING_ERROR, false, failed",
    "ERROR, false, failed"
  })
  void shouldBeReadyWhileItRuns(KafkaStreams.State state, boolean ready, String detail) {
    assertThat(StreamsReadiness.of(state, restore)).isEqualTo(new Readiness(ready, detail));
  }

  @Test
  void shouldSayHowMuchIsLeftToRestore() {
    // Given
    restore.onRestoreStart(CHANGELOG, "orders", 100, 350);
    restore.onRestoreStart(ANOTHER, "orders", 0, 10);
    restore.onBatchRestored(CHANGELOG, "orders", 200, 100);

    // When, Then
    assertThat(StreamsReadiness.of(KafkaStreams.State.REBALANCING, restore))
        .isEqualTo(Readiness.notReady("restoring: 160 records left"));
    restore.onRestoreEnd(CHANGELOG, "orders", 250);
    restore.onRestoreSuspended(ANOTHER, "orders", 3);
    assertThat(StreamsReadiness.of(KafkaStreams.State.REBALANCING, restore))
        .isEqualTo(Readiness.notReady("rebalancing"));
  }

  @ParameterizedTest
  @CsvSource({
    "2, 6, true, '2 of 2 threads, 11 active and 1 standby tasks'",
    "1, 0, true, '1 of 2 threads, 11 active and 1 standby tasks'",
    "0, 0, false, '0 of 2 threads, 11 active and 1 standby tasks'"
  })
  void shouldTellWhoWorksOnWhat(int alive, int silent, boolean ready, String detail) {
    assertThat(
            StreamsReadiness.ofRunning(
                new Workers(alive, 2, 11, 1), Duration.ofSeconds(silent), PATIENCE))
        .isEqualTo(new Readiness(ready, "running: " + detail));
  }

  @ParameterizedTest
  @CsvSource({"3, 40, 3", "0, 40, 0", "-1, 7, 7", "-1, -1, 0"})
  void shouldTakeAMembersJoiningForItsFirstHeartbeat(
      double heartbeat, double rebalance, long silence) {
    assertThat(StreamsReadiness.silence(heartbeat, rebalance))
        .isEqualTo(Duration.ofSeconds(silence));
  }

  @Test
  void shouldNotBeReadyWithoutTheBroker() {
    assertThat(
            StreamsReadiness.ofRunning(new Workers(2, 2, 12, 0), Duration.ofSeconds(7), PATIENCE))
        .isEqualTo(Readiness.notReady("the broker is away: no heartbeat for 7 s"));
  }
}
