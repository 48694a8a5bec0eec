package dev.orderonce.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PositionTopicTest {

  private static final TopicPartition PARTITION =
      new TopicPartition(PositionTopic.WANTED.name(), 0);
  private static final long END = 1_000_000;

  private final List<Long> readFrom = new ArrayList<>();
  private final Topic topic = new Topic();

  @Test
  void shouldReadTheLastPositionFromTheEnd() {
    // Given
    topic.has(END - 6, "before");
    topic.has(END - 4, "last");

    // When
    Map<ByteBuffer, ByteBuffer> positions = PositionTopic.read(topic);

    // Then
    assertThat(positions).containsExactly(Map.entry(bytes("key"), bytes("last")));
    assertThat(readFrom).containsExactly(END - PositionTopic.FIRST_STEP);
  }

  @Test
  void shouldGoBackOverWhatWasAborted() {
    // Given
    topic.has(END - 10_000, "last");

    // When
    Map<ByteBuffer, ByteBuffer> positions = PositionTopic.read(topic);

    // Then
    assertThat(positions).containsExactly(Map.entry(bytes("key"), bytes("last")));
    assertThat(readFrom).hasSizeGreaterThan(1).doesNotContain(0L);
  }

  @Test
  void shouldFindNothingInATopicWithoutPositions() {
    assertThat(PositionTopic.read(topic)).isEmpty();
    assertThat(readFrom.getLast()).isZero();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  /** Has markers of aborted transactions wherever it has no record. */
  private final class Topic extends MockConsumer<byte[], byte[]> {

    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

    private Topic() {
      super(AutoOffsetResetStrategy.NONE.name());
      updateBeginningOffsets(Map.of(PARTITION, 0L));
      updateEndOffsets(Map.of(PARTITION, END));
    }

    private void has(long offset, String position) {
      records.add(
          new ConsumerRecord<>(
              PARTITION.topic(), 0, offset, "key".getBytes(UTF_8), position.getBytes(UTF_8)));
    }

    @Override
    public synchronized void seek(TopicPartition partition, long offset) {
      records.stream().filter(record -> record.offset() >= offset).forEach(this::addRecord);
      super.seek(partition, offset);
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      readFrom.add(position(PARTITION));
      ConsumerRecords<byte[], byte[]> found = super.poll(timeout);
      super.seek(PARTITION, END);
      return found;
    }
  }
}
