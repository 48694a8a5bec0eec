package dev.orderonce.processor;

import static dev.orderonce.contract.MessageType.v1;
import static dev.orderonce.processor.LabelStep.LABELS;
import static dev.orderonce.processor.LabelStep.PRINT;
import static dev.orderonce.processor.LabelStep.PRINTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.contract.MessageType;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.Topic;
import dev.orderonce.processor.LabelStep.Print;
import dev.orderonce.processor.LabelStep.Printed;
import dev.orderonce.processor.order.PaymentStep;
import dev.orderonce.processor.order.Step;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyOptionsTest {

  @Test
  void shouldHaveTheTopicsOfItsSteps() {
    // When
    TopologyOptions options = TopologyOptions.DEFAULT.withSteps(new PaymentStep(), new LabelStep());

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
    Step step = new LabelStep(messages);

    // When, Then
    assertThatThrownBy(() -> TopologyOptions.DEFAULT.withSteps(new PaymentStep(), step))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT0.0009S"})
  void shouldNotTakeDurationsWithoutAMillisecond(Duration duration) {
    assertThatThrownBy(() -> TopologyOptions.DEFAULT.withDedupWindow(duration))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the dedup window must be a millisecond at least, not " + duration);
    assertThatThrownBy(() -> TopologyOptions.DEFAULT.withCommitInterval(duration))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the commit interval must be a millisecond at least, not " + duration);
  }

  @Test
  void shouldNotTakeTwoStepsOfOneName() {
    // Given
    TopologyOptions options =
        TopologyOptions.DEFAULT.withSteps(new LabelStep(), new PaymentStep(), new LabelStep());

    // When, Then
    assertThatThrownBy(() -> new OrderTopology(options, new SimpleMeterRegistry()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a saga step is there twice: [label, payment, label]");
  }

  @Test
  void shouldNotDoWithoutThePayment() {
    // Given
    TopologyOptions options = TopologyOptions.DEFAULT.withSteps(new LabelStep());

    // When, Then
    assertThatThrownBy(() -> new OrderTopology(options, new SimpleMeterRegistry()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the saga needs the step payment, and has [label]");
  }
}
