package dev.orderonce.subscribers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class BatchTest {

  @Test
  void shouldKnowWhereEachPartitionBeginsAndEnds() {
    // Given
    ConsumerRecord<byte[], byte[]> first = record(0, 7);
    ConsumerRecord<byte[], byte[]> second = record(0, 9);
    ConsumerRecord<byte[], byte[]> other = record(1, 3);

    // When
    Batch batch = Batch.of(List.of(first, second, other));

    // Then
    assertThat(batch.records()).containsExactly(first, second, other);
    assertThat(batch.starts()).isEqualTo(Map.of(partition(0), 7L, partition(1), 3L));
    assertThat(batch.ends())
        .isEqualTo(
            Map.of(
                partition(0), new OffsetAndMetadata(10), partition(1), new OffsetAndMetadata(4)));
  }

  private static TopicPartition partition(int number) {
    return new TopicPartition("topic", number);
  }

  private static ConsumerRecord<byte[], byte[]> record(int partition, long offset) {
    return new ConsumerRecord<>("topic", partition, offset, new byte[0], new byte[0]);
  }
}
