package dev.orderonce.processor;

import static dev.orderonce.processor.testkit.OrderMessages.ORDER;
import static dev.orderonce.processor.testkit.OrderMessages.completionRequested;
import static dev.orderonce.processor.testkit.OrderMessages.paymentCaptured;
import static dev.orderonce.processor.testkit.OrderMessages.placed;
import static dev.orderonce.processor.testkit.OrderMessages.placedWithPayment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.Direction;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.OrderState;
import dev.orderonce.contract.OutcomeCode;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepReply;
import dev.orderonce.processor.order.Decision;
import dev.orderonce.processor.order.Order;
import dev.orderonce.processor.order.OrderMachine;
import dev.orderonce.processor.order.PaymentStep;
import dev.orderonce.processor.order.Progress;
import dev.orderonce.processor.order.Timing;
import dev.orderonce.processor.order.Verdict;
import dev.orderonce.testkit.TestOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Orders that were placed before the steps of the saga were changed. */
class ChangedSagaTest {

  private static final Timing TIMING = Timing.DEFAULT;
  private static final OrderMachine WITHOUT_LABEL = machine(new PaymentStep());
  private static final OrderMachine LABEL_FIRST = machine(new LabelStep(), new PaymentStep());
  private static final OrderMachine LABEL_LAST = machine(new PaymentStep(), new LabelStep());

  @Test
  void shouldAskForAStepThatIsNewWhenAPaidOrderIsToBeCompleted() {
    // Given
    Order paid = after(WITHOUT_LABEL, placedWithPayment(), paymentCaptured());

    // When
    Decision decision = decide(LABEL_LAST, paid, completionRequested());

    // Then
    assertThat(decision.verdict()).isEqualTo(new Verdict.Rejected(OutcomeCode.STEPS_UNDER_WAY));
    assertThat(decision.commands()).containsExactly(new LabelStep.Print(ORDER, Direction.FORWARD));
    assertThat(progress(decision, LabelStep.NAME)).isEqualTo(Progress.UNDER_WAY);
  }

  @Test
  void shouldNotForgetWhatAStepDidThatIsNoMoreInTheSaga() {
    // Given
    Order created = after(LABEL_FIRST, placed(), printed());
    Instant expired = created.data().createdAt().plus(TIMING.orderExpiry());

    // When
    Decision decision = WITHOUT_LABEL.decide(created, expired);

    // Then
    assertThat(Objects.requireNonNull(decision.order()).state()).isEqualTo(OrderState.CANCELLED);
    assertThat(decision.commands()).isEmpty();
    assertThat(progress(decision, LabelStep.NAME)).isEqualTo(Progress.UNDOING);
    assertThat(WITHOUT_LABEL.decide(decision.order(), expired.plus(Duration.ofHours(1))).verdict())
        .isEqualTo(new Verdict.Applied());
  }

  private static Progress progress(Decision decision, SagaStep step) {
    return Objects.requireNonNull(decision.order()).data().saga().progress(step).orElseThrow();
  }

  private static Envelope<Message> printed() {
    return TestOrder.SAMPLE.reply((StepReply) new LabelStep.Printed(ORDER));
  }

  private static OrderMachine machine(dev.orderonce.processor.order.Step... steps) {
    return new OrderMachine(List.of(steps), TIMING);
  }

  @SafeVarargs
  private static Order after(OrderMachine machine, Envelope<Message>... messages) {
    Order order = null;
    for (Envelope<Message> message : messages) {
      order = machine.decide(order, message, message.time()).order();
    }
    return Objects.requireNonNull(order);
  }

  private static Decision decide(OrderMachine machine, Order order, Envelope<Message> message) {
    return machine.decide(order, message, message.time());
  }
}
