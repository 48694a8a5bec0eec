package dev.orderonce.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MessageTypesTest {

  @Test
  void shouldKnowWhatItWasGivenBesideItsOwn() {
    // Given
    MessageType label = MessageType.v1("label.printed", Printed.class, Topic.REPLIES);

    // When
    MessageTypes types = MessageTypes.STANDARD.plus(List.of(label));

    // Then
    assertThat(types.byName("dev.orderonce.label.printed.v1")).contains(label);
    assertThat(types.byName("dev.orderonce.order.paid.v1")).isPresent();
    assertThat(MessageTypes.STANDARD.byName("dev.orderonce.label.printed.v1")).isEmpty();
  }

  @Test
  void shouldNotTakeTheSameNameTwice() {
    // Given
    List<MessageType> taken = List.of(MessageType.v1("order.paid", Printed.class, Topic.REPLIES));

    // When, Then
    assertThatThrownBy(() -> MessageTypes.STANDARD.plus(taken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dev.orderonce.order.paid.v1");
  }

  private record Printed(OrderId orderId) implements StepReply {

    @Override
    public SagaStep step() {
      return new SagaStep("label");
    }

    @Override
    public Answer answer() {
      return Answer.SUCCEEDED;
    }
  }
}
