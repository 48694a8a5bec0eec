package dev.orderonce.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
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
    Map<ByteBuffer, ByteBuffer> positions = read();

    // Then
    assertThat(positions).containsExactly(Map.entry(bytes("key"), bytes("last")));
    assertThat(readFrom).containsExactly(END - PositionTopic.FIRST_STEP);
  }

  @Test
  void shouldGoBackOverWhatWasAborted() {
    // Given
    topic.has(END - 10_000, "last");

    // When
    Map<ByteBuffer, ByteBuffer> positions = read();

    // Then
    assertThat(positions).containsExactly(Map.entry(bytes("key"), bytes("last")));
    assertThat(readFrom).hasSizeGreaterThan(1).doesNotContain(0L);
  }

  @Test
  void shouldFindNothingInATopicWithoutPositions() {
    assertThat(read()).isEmpty();
    assertThat(readFrom.getLast()).isZero();
  }

  @Test
  void shouldWaitUntilTheLastTransactionIsDecided() {
    // Given
    topic.has(END - 6, "before");
    topic.has(END - 2, "last");
    topic.openFrom(END - 3, 2);

    // When
    Map<ByteBuffer, ByteBuffer> positions = read();

    // Then
    assertThat(positions).containsExactly(Map.entry(bytes("key"), bytes("last")));
    assertThat(readFrom).containsExactly(END - PositionTopic.FIRST_STEP);
  }

  @Test
  void shouldNotTakeAnOlderPositionForTheLast() {
    // Given
    topic.has(END - 6, "before");
    topic.openFrom(END - 3, Integer.MAX_VALUE);

    // When, Then
    assertThatThrownBy(this::read)
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("stays open in orderonce.relay.offsets");
    assertThat(readFrom).isEmpty();
  }

  private Map<ByteBuffer, ByteBuffer> read() {
    return PositionTopic.read(topic, new Topic(), Duration.ofMillis(500));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  /** Has markers of aborted transactions wherever it has no record. */
  private final class Topic extends MockConsumer<byte[], byte[]> {

    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    private long open;
    private int looksUntilDecided;

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

    /** Has a transaction open there, until its end was asked for that often. */
    private void openFrom(long offset, int looks) {
      open = offset;
      looksUntilDecided = looks;
    }

    @Override
    public synchronized Map<TopicPartition, Long> endOffsets(
        Collection<TopicPartition> partitions) {
      if (looksUntilDecided == 0) {
        return super.endOffsets(partitions);
      }
      looksUntilDecided--;
      return Map.of(PARTITION, open);
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
