package dev.orderonce.subscribers;

import static dev.orderonce.subscribers.Messages.charge;
import static dev.orderonce.subscribers.Messages.order;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderId;
import dev.orderonce.subscribers.DeadLetter.State;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SortedTest {

  private final OrderId order = order();
  private final Envelope<Message> message = charge(order, "acct_1", Money.of(1, "EUR"));
  private final Envelope<Message> later = Messages.withNewId(message);
  private final Envelope<Message> other = charge(order(), "acct_1", Money.of(1, "EUR"));

  @Test
  void shouldApplyWhatNothingStandsInTheWayOf() {
    // When
    Sorted sorted = sort(Standing.NONE, received(message), received(other));

    // Then
    assertThat(sorted).isEqualTo(new Sorted(List.of(message, other), List.of(), 0));
  }

  @Test
  void shouldPutAsideWhatCannotBeReadAndWhatComesAfterItForItsKey() {
    // When
    Sorted sorted =
        sort(
            Standing.NONE,
            received(message),
            unreadable(order.toString()),
            received(later),
            received(other));

    // Then
    assertThat(sorted.applicable()).containsExactly(message, other);
    assertThat(sorted.aside())
        .extracting(PutAside::state)
        .containsExactly(State.DEAD, State.PARKED);
    assertThat(sorted.aside().getFirst().error()).isEqualTo("header missing: ce_type");
    assertThat(sorted.aside().getLast().messageId()).isEqualTo(later.id().value());
  }

  @Test
  void shouldLetNothingWaitForARecordWithoutAKey() {
    // When
    Sorted sorted = sort(Standing.NONE, unreadable(null), received(message));

    // Then
    assertThat(sorted.applicable()).containsExactly(message);
    assertThat(sorted.aside()).hasSize(1);
  }

  @Test
  void shouldParkWhatComesForAKeyThatWaits() {
    // Given
    Standing standing =
        new Standing(Set.of(ByteBuffer.wrap(order.toString().getBytes(UTF_8))), Set.of(), Set.of());

    // When
    Sorted sorted = sort(standing, received(message), received(other));

    // Then
    assertThat(sorted.applicable()).containsExactly(other);
    assertThat(sorted.aside()).extracting(PutAside::state).containsExactly(State.PARKED);
  }

  @Test
  void shouldDropACopyOfWhatHasItsLetterAlready() {
    // Given
    Received unreadable = unreadable(order.toString());
    Standing standing =
        new Standing(Set.of(), Set.of(message.id().value()), Set.of(unreadable.position()));

    // When
    Sorted sorted = sort(standing, received(message), unreadable, received(later));

    // Then
    assertThat(sorted).isEqualTo(new Sorted(List.of(later), List.of(), 2));
  }

  private static Sorted sort(Standing standing, Received... records) {
    return Sorted.of(List.of(records), standing);
  }

  private static Received received(Envelope<Message> message) {
    return Applying.received(message);
  }

  private static Received unreadable(@Nullable String key) {
    return Received.of(
        new ConsumerRecord<>("topic", 0, 8, key == null ? null : key.getBytes(UTF_8), new byte[0]));
  }
}
