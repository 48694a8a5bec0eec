package dev.orderonce.subscribers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What one poll brought.
 *
 * @param records in the order of their partitions
 * @param ends what to commit once the records are dealt with: the offset after the last record of
 *     each partition
 * @param starts the offset of the first record of each partition: where to go back to
 */
record Batch(
    List<ConsumerRecord<byte[], byte[]>> records,
    Map<TopicPartition, OffsetAndMetadata> ends,
    Map<TopicPartition, Long> starts) {

  /** Nothing was read. */
  static final Batch NONE = new Batch(List.of(), Map.of(), Map.of());

  static Batch of(Iterable<ConsumerRecord<byte[], byte[]>> polled) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
    Map<TopicPartition, Long> starts = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : polled) {
      RecordPosition position = RecordPosition.of(record);
      records.add(record);
      starts.putIfAbsent(position.partition(), position.offset());
      ends.put(position.partition(), new OffsetAndMetadata(position.offset() + 1));
    }
    return new Batch(List.copyOf(records), Map.copyOf(ends), Map.copyOf(starts));
  }
}
