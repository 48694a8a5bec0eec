package dev.orderonce.subscribers;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The place of a record: topic, partition and offset, as operators' tools take them. */
record RecordPosition(TopicPartition partition, long offset) {

  static RecordPosition of(ConsumerRecord<?, ?> record) {
    return of(record.topic(), record.partition(), record.offset());
  }

  static RecordPosition of(String topic, int partition, long offset) {
    return new RecordPosition(new TopicPartition(topic, partition), offset);
  }

  @Override
  public String toString() {
    return "topic %s partition %d offset %d"
        .formatted(partition.topic(), partition.partition(), offset);
  }
}
