package dev.orderonce.processor;

import static dev.orderonce.contract.MessageType.v1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.contract.Direction;
import dev.orderonce.contract.MessageType;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.StepReply;
import dev.orderonce.contract.Topic;
import dev.orderonce.processor.order.OrderData;
import dev.orderonce.processor.order.PaymentStep;
import dev.orderonce.processor.order.Step;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TopologyOptionsTest {

  private static final SagaStep LABEL = new SagaStep("label");
  private static final Topic LABELS = new Topic("labels.commands", false);
  private static final MessageType PRINT = v1("label.print-requested", Print.class, LABELS);
  private static final MessageType PRINTED = v1("label.printed", Printed.class, Topic.REPLIES);

  @Test
  void shouldHaveTheTopicsOfItsSteps() {
    // When
    TopologyOptions options =
        TopologyOptions.DEFAULT.withSteps(new PaymentStep(), own(PRINT, PRINTED));

    // Then
    assertThat(options.topics())
        .containsExactlyElementsOf(Stream.concat(Topic.all().stream(), Stream.of(LABELS)).toList());
    assertThat(options.messageTypes().all()).contains(PRINT, PRINTED);
  }

  static Stream<Arguments> unusable() {
    return Stream.of(
        Arguments.of(List.of(v1("order.paid", Print.class, LABELS)), "dev.orderonce.order.paid.v1"),
        Arguments.of(
            List.of(PRINT, v1("label.printed", Print.class, LABELS)),
            "dev.orderonce.label.printed.v1"),
        Arguments.of(
            List.of(v1("label.printed", Printed.class, LABELS)),
            "Printed is a reply, which orders read from orders.replies, not from labels.commands"),
        Arguments.of(
            List.of(v1("label.print-requested", Print.class, Topic.EVENTS)),
            "Print cannot be on orders.events, which is for other messages"),
        Arguments.of(
            List.of(v1("label.lost", OrderEvent.OrderPaid.class, LABELS)),
            "OrderPaid is neither what a step asks nor a reply to that"),
        Arguments.of(
            List.of(
                v1("label.print-requested", Print.class, new Topic("orders.compensations", true))),
            "the topic orders.compensations is there compacted, and not compacted"),
        Arguments.of(
            List.of(v1("label.print-requested", Print.class, new Topic("dead-letters", false))),
            "the topics orders.dead-letters and dead-letters have names too much alike"));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void shouldNotTakeMessagesThatCannotBeToldApartOrDelivered(
      List<MessageType> messages, String problem) {
    // Given
    Step step = new OwnStep(LABEL, messages);

    // When, Then
    assertThatThrownBy(() -> TopologyOptions.DEFAULT.withSteps(new PaymentStep(), step))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void shouldNotTakeTwoStepsOfOneName() {
    // Given
    TopologyOptions options = TopologyOptions.DEFAULT.withSteps(own(), new PaymentStep(), own());

    // When, Then
    assertThatThrownBy(() -> new OrderTopology(options, new SimpleMeterRegistry()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a saga step is there twice: [label, payment, label]");
  }

  @Test
  void shouldNotDoWithoutThePayment() {
    // Given
    TopologyOptions options = TopologyOptions.DEFAULT.withSteps(own());

    // When, Then
    assertThatThrownBy(() -> new OrderTopology(options, new SimpleMeterRegistry()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the saga needs the step payment, and has [label]");
  }

  private static Step own(MessageType... messages) {
    return new OwnStep(LABEL, List.of(messages));
  }

  private record Print(OrderId orderId, Direction direction) implements StepCommand {

    @Override
    public SagaStep step() {
      return LABEL;
    }
  }

  private record Printed(OrderId orderId) implements StepReply {

    @Override
    public SagaStep step() {
      return LABEL;
    }

    @Override
    public Answer answer() {
      return Answer.SUCCEEDED;
    }
  }

  private record OwnStep(SagaStep name, List<MessageType> ownMessages) implements Step {

    @Override
    public boolean concerns(OrderData order) {
      return true;
    }

    @Override
    public StepCommand forward(OrderData order) {
      return new Print(order.orderId(), Direction.FORWARD);
    }

    @Override
    public StepCommand compensation(OrderData order, OrderReason reason) {
      return new Print(order.orderId(), Direction.COMPENSATION);
    }

    @Override
    public OrderReason refusal() {
      return OrderReason.REQUESTED;
    }

    @Override
    public boolean isUndoneAfterCompletion() {
      return false;
    }

    @Override
    public Optional<String> objection(OrderData order, StepReply reply) {
      return Optional.empty();
    }
  }
}
