package dev.orderonce.subscribers;

import static dev.orderonce.subscribers.Messages.charge;
import static dev.orderonce.subscribers.Messages.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Money;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MessageReceiverIT {

  private final List<Envelope<Message>> messages =
      Stream.generate(() -> charge(order(), "acct_1", Money.of(1, "EUR"))).limit(7).toList();
  private final MessageId poison = messages.get(3).id();
  private final List<Integer> batches = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private int failuresLeft = Integer.MAX_VALUE;

  @BeforeEach
  void emptyDatabase() throws SQLException {
    TestDatabase.empty();
  }

  @Test
  void shouldTryAMessageAloneABoundedNumberOfTimesEachAfterALongerPause() throws SQLException {
    // When
    boolean taken = receive(pauses::add);

    // Then
    assertThat(taken).isTrue();
    assertThat(pauses)
        .containsExactly(Duration.ofMillis(10), Duration.ofMillis(20), Duration.ofMillis(40));
    assertThat(batches)
        .as("split until it is alone; the others still share transactions")
        .containsExactly(7, 3, 4, 2, 1, 1, 1, 1, 1, 2);
    assertThat(TestDatabase.rows("select state, attempts, message_id from dead_letters"))
        .containsExactly("DEAD 4 " + poison);
    assertThat(TestDatabase.number("select count(*) from inbox")).isEqualTo(6);
  }

  @Test
  void shouldApplyWhatCanBeAppliedInTime() throws SQLException {
    // Given
    failuresLeft = 5;

    // When
    receive(pauses::add);

    // Then
    assertThat(pauses).hasSize(2);
    assertThat(TestDatabase.number("select count(*) from dead_letters")).isZero();
    assertThat(TestDatabase.number("select count(*) from inbox")).isEqualTo(7);
  }

  @Test
  void shouldPutNothingAsideWhenItIsStoppedMeanwhile() throws SQLException {
    // When
    boolean taken = receive(_ -> false);

    // Then
    assertThat(taken).as("the batch is taken again by the next").isFalse();
    assertThat(TestDatabase.number("select count(*) from dead_letters")).isZero();
  }

  private boolean receive(Receiver.Pause pause) throws SQLException {
    Inbox inbox = new Inbox("test", this::apply);
    SubscriberMetrics metrics = new SubscriberMetrics("test", new SimpleMeterRegistry());
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    messages.forEach(each -> records.add(Applying.record("topic", 0, records.size(), each)));
    return new MessageReceiver(
            inbox,
            new Intake(inbox, Parts.pool(), metrics),
            new RetrySettings(4, Duration.ofMillis(10)))
        .receive(records, pause);
  }

  private List<Envelope<? extends Message>> apply(
      Connection transaction, List<Envelope<Message>> fresh, List<Envelope<Message>> repeated) {
    batches.add(fresh.size());
    if (failuresLeft > 0 && fresh.stream().anyMatch(message -> message.id().equals(poison))) {
      failuresLeft--;
      throw new InvariantViolationException(poison, "it is poison");
    }
    return List.of();
  }
}
