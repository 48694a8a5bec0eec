package dev.orderonce.subscribers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicReplayTest {

  private static final TopicPartition PARTITION = new TopicPartition("topic", 0);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(20);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");

  @BeforeEach
  void fill() {
    consumer.updatePartitions(
        "topic", List.of(new PartitionInfo("topic", 0, Node.noNode(), new Node[0], new Node[0])));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, 3L));
  }

  @Test
  void shouldReadToTheEnd() throws SQLException {
    // Given
    TopicReplay replay = new TopicReplay(consumer, List.of("topic"), LONG);
    add(0, 1, 2);

    // When
    long read = replay.toEnd(_ -> {});

    // Then
    assertThat(read).isEqualTo(3);
  }

  @Test
  void shouldGiveUpWhenNothingComes() {
    // Given
    TopicReplay replay = new TopicReplay(consumer, List.of("topic"), SHORT);
    add(0);

    // When, Then
    assertThatThrownBy(() -> replay.toEnd(_ -> {}))
        .isInstanceOf(TimeoutException.class)
        .hasMessage("nothing has come for 20 ms; 2 offsets before the end");
  }

  @Test
  void shouldGiveUpWhenItTakesTooLong() {
    // Given
    TopicReplay replay = new TopicReplay(consumer, List.of("topic"), LONG);
    add(0);

    // When, Then
    assertThatThrownBy(() -> replay.toEnd(_ -> {}, SHORT))
        .isInstanceOf(TimeoutException.class)
        .hasMessage("it takes longer than 20 ms; 2 offsets before the end");
  }

  private void add(long... offsets) {
    for (long offset : offsets) {
      consumer.addRecord(new ConsumerRecord<>("topic", 0, offset, new byte[0], new byte[0]));
    }
  }
}
