package dev.orderonce.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.kit.Readiness;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunningTopologyTest {

  private static final TopicPartition CHANGELOG = new TopicPartition("orders-changelog", 0);
  private static final TopicPartition ANOTHER = new TopicPartition("orders-changelog", 1);

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
    assertThat(RunningTopology.readiness(state, restore)).isEqualTo(new Readiness(ready, detail));
  }

  @Test
  void shouldSayHowMuchIsLeftToRestore() {
    // Given
    restore.onRestoreStart(CHANGELOG, "orders", 100, 350);
    restore.onRestoreStart(ANOTHER, "orders", 0, 10);
    restore.onBatchRestored(CHANGELOG, "orders", 200, 100);

    // When, Then
    assertThat(RunningTopology.readiness(KafkaStreams.State.REBALANCING, restore))
        .isEqualTo(Readiness.notReady("restoring: 160 records left"));
    restore.onRestoreEnd(CHANGELOG, "orders", 250);
    restore.onRestoreSuspended(ANOTHER, "orders", 3);
    assertThat(RunningTopology.readiness(KafkaStreams.State.REBALANCING, restore))
        .isEqualTo(Readiness.notReady("rebalancing"));
  }
}
