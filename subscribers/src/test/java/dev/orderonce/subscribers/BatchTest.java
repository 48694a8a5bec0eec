package dev.orderonce.subscribers;

import static dev.orderonce.subscribers.Messages.charge;
import static dev.orderonce.subscribers.Messages.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.Money;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class BatchTest {

  private static final TopicPartition P0 = new TopicPartition("topic", 0);
  private static final TopicPartition P1 = new TopicPartition("topic", 1);

  private final Envelope<Message> first = charge(order(), "acct_1", Money.of(1, "EUR"));
  private final Envelope<Message> second = charge(order(), "acct_2", Money.of(2, "EUR"));

  @Test
  void shouldReadMessagesWithAllThatTheirHeadersSay() {
    // When
    Batch batch = Batch.of(List.of(record(P0, 7, first), record(P0, 9, second)), any -> true);

    // Then
    assertThat(batch.messages()).containsExactly(first, second);
    assertThat(batch.unreadable()).isNull();
    assertThat(batch.starts()).isEqualTo(Map.of(P0, 7L));
    assertThat(batch.ends()).isEqualTo(Map.of(P0, new OffsetAndMetadata(10)));
    assertThat(batch.positionOf(second.id())).hasValue(new RecordPosition(P0, 9));
  }

  @Test
  void shouldEndBeforeTheFirstRecordThatCannotBeRead() {
    // Given
    ConsumerRecord<byte[], byte[]> unreadable =
        new ConsumerRecord<>("topic", 0, 8, new byte[0], new byte[0]);

    // When
    Batch batch =
        Batch.of(List.of(record(P0, 7, first), unreadable, record(P1, 3, second)), any -> true);

    // Then
    assertThat(batch.messages()).containsExactly(first);
    assertThat(batch.unreadable())
        .isEqualTo("topic topic partition 0 offset 8 cannot be read: header missing: ce_type");
    assertThat(batch.ends()).isEqualTo(Map.of(P0, new OffsetAndMetadata(8)));
    assertThat(batch.starts()).as("all are taken again if this fails").containsKeys(P0, P1);
    assertThat(batch.positionOf(second.id())).isEqualTo(Optional.empty());
  }

  @Test
  void shouldPassOverUnreadWhatDoesNotConcernIt() {
    // Given
    ConsumerRecord<byte[], byte[]> unreadable =
        new ConsumerRecord<>("topic", 0, 8, new byte[0], new byte[0]);

    // When
    Batch batch =
        Batch.of(List.of(record(P0, 7, first), unreadable), record -> record.offset() < 8);

    // Then
    assertThat(batch.messages()).containsExactly(first);
    assertThat(batch.unreadable()).isNull();
    assertThat(batch.ends()).isEqualTo(Map.of(P0, new OffsetAndMetadata(9)));
  }

  private static ConsumerRecord<byte[], byte[]> record(
      TopicPartition partition, long offset, Envelope<Message> message) {
    ProducerRecord<byte[], byte[]> sent = TestTopic.record(partition.topic(), message);
    return new ConsumerRecord<>(
        partition.topic(),
        partition.partition(),
        offset,
        0,
        TimestampType.CREATE_TIME,
        0,
        0,
        sent.key(),
        sent.value(),
        new RecordHeaders(sent.headers()),
        Optional.empty());
  }
}
