package dev.orderonce.subscribers;

import static dev.orderonce.subscribers.Messages.charge;
import static dev.orderonce.subscribers.Messages.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.Money;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicReplayIT {

  private final TestTopic topic = TestTopic.create(1);
  private final TopicReplay replay = new TopicReplay(TestTopic.kafka(), List.of(topic.name()));
  private final List<Long> offsets = new ArrayList<>();

  TopicReplayIT() throws InterruptedException {}

  @AfterEach
  void close() {
    replay.close();
    topic.close();
  }

  @Test
  void shouldReachAnEndThatIsAMarker() throws Exception {
    // Given
    topic.send(messages(2));
    topic.sendAborted(messages(2));

    // When
    long read = replay.toEnd(this::take);

    // Then
    assertThat(read).isEqualTo(2);
    assertThat(replay.toEnd(this::take)).isZero();
  }

  @Test
  void shouldReadWhatIsCommittedBeforeATransactionThatIsOpen() throws Exception {
    // Given
    topic.send(messages(2));

    // When, Then
    topic.duringTransaction(
        messages(3),
        () -> {
          topic.send(messages(1));
          assertThat(replay.toEnd(this::take)).isEqualTo(2);
        });
    assertThat(replay.toEnd(this::take)).as("once it has ended").isEqualTo(4);
  }

  @Test
  void shouldGoOnWithTheOldestThatIsLeftWhenTheBrokerForgets() throws Exception {
    // Given
    assertThat(replay.toEnd(this::take)).as("it is at the beginning").isZero();
    topic.send(messages(6));

    // When
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", TestTopic.kafka().bootstrapServers()))) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition(topic.name(), 0), RecordsToDelete.beforeOffset(4)))
          .all()
          .get();
    }
    replay.toEnd(this::take);

    // Then
    assertThat(offsets).containsExactly(4L, 5L);
  }

  private void take(List<ConsumerRecord<byte[], byte[]>> records) {
    records.forEach(record -> offsets.add(record.offset()));
  }

  private static List<Envelope<Message>> messages(int count) {
    return Stream.generate(() -> charge(order(), "acct_1", Money.of(1, "EUR")))
        .limit(count)
        .toList();
  }
}
