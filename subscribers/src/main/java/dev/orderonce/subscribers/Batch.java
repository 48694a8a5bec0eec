package dev.orderonce.subscribers;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.UndecodableMessageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What one poll brought, up to the first record that cannot be read: those before it are applied,
 * so that the position then shows exactly the record in the way.
 *
 * @param received the messages, in the order of their partitions
 * @param ends what to commit once the messages are applied: the offset after the last record of
 *     each partition that was read or passed over
 * @param starts the offset of the first record of each partition: where to go back to
 * @param unreadable what is wrong with which record; null if all could be read
 */
record Batch(
    List<Received> received,
    Map<TopicPartition, OffsetAndMetadata> ends,
    Map<TopicPartition, Long> starts,
    @Nullable String unreadable) {

  /** Nothing was read. */
  static final Batch NONE = new Batch(List.of(), Map.of(), Map.of(), null);

  static Batch of(
      Iterable<ConsumerRecord<byte[], byte[]>> records,
      Predicate<ConsumerRecord<byte[], byte[]>> concerns) {
    List<Received> received = new ArrayList<>();
    Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
    Map<TopicPartition, Long> starts = new HashMap<>();
    String unreadable = null;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      RecordPosition position = RecordPosition.of(record);
      starts.putIfAbsent(position.partition(), position.offset());
      if (unreadable == null) {
        try {
          if (concerns.test(record)) {
            received.add(Received.of(record));
          }
          ends.put(position.partition(), new OffsetAndMetadata(position.offset() + 1));
        } catch (UndecodableMessageException e) {
          unreadable = "%s cannot be read: %s".formatted(position, e.getMessage());
        }
      }
    }
    return new Batch(List.copyOf(received), Map.copyOf(ends), Map.copyOf(starts), unreadable);
  }

  List<Envelope<Message>> messages() {
    return received.stream().map(Received::message).toList();
  }

  /** Where that message was read. */
  Optional<RecordPosition> positionOf(MessageId id) {
    return received.stream()
        .filter(one -> one.message().id().equals(id))
        .map(Received::position)
        .findFirst();
  }
}
