package dev.orderonce.processor;

import static dev.orderonce.contract.CommandStatus.APPLIED;
import static dev.orderonce.contract.CommandStatus.REJECTED;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.contract.OrderEvent.CompensationStuck;
import dev.orderonce.contract.OrderEvent.OrderCancelled;
import dev.orderonce.contract.OrderEvent.OrderCreated;
import dev.orderonce.contract.OrderEvent.OrderPaid;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.OrderSnapshot;
import dev.orderonce.contract.OrderState;
import dev.orderonce.contract.OutcomeCode;
import dev.orderonce.contract.PaymentCommand.ChargePayment;
import dev.orderonce.contract.PaymentCommand.RefundPayment;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.TenantId;
import dev.orderonce.processor.order.Timing;
import dev.orderonce.testkit.TestOrder;
import dev.orderonce.testkit.TopologyFixture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the test kit says of this topology when an expectation is wrong. */
class TopologyFixtureTest {

  private static final TestOrder ORDER = TestOrder.SAMPLE;
  private static final Duration STEP = Duration.ofSeconds(30);
  private static final OrderPaid PAID =
      new OrderPaid(
          ORDER.id(), 2, ORDER.account(), ORDER.forwardId(SagaStep.PAYMENT), ORDER.money());
  private static final OrderCancelled CANCELLED =
      new OrderCancelled(ORDER.id(), 2, OrderReason.REQUESTED, TestOrder.WORDS);
  private static final RefundPayment REFUND =
      new RefundPayment(
          ORDER.id(),
          ORDER.account(),
          ORDER.money(),
          ORDER.forwardId(SagaStep.PAYMENT),
          OrderReason.REQUESTED);

  @AutoClose
  private final TopologyFixture topology =
      new TopologyFixture(
          new OrderTopology(
                  TopologyOptions.DEFAULT.withTiming(
                      new Timing(STEP, 1, Duration.ofHours(24), Duration.ofDays(30))),
                  new SimpleMeterRegistry())
              .build());

  @Test
  void shouldSayWhatCameAndWasNotExpected() {
    // Given
    topology.given(ORDER.placedWithPayment()).when(ORDER.paymentCaptured()).thenEvent(PAID);

    // When, Then
    assertThatThrownBy(topology::andNothingElse)
        .isInstanceOf(AssertionError.class)
        .hasMessageMatching(
            """
            (?s)came, and no expectation told of it:
              orders.state  dev.orderonce.order.snapshotted.v1  \\{"orderId".*"state":"PAID".*

            all that followed from PaymentCaptured:
              orders.events  dev.orderonce.order.paid.v1  \\{.*
              orders.state  .*\
            """);
  }

  @Test
  void shouldSayWhatIsMissing() {
    // Given
    topology.given(ORDER.placed()).when(ORDER.cancellationRequested());

    // When, Then
    assertThatThrownBy(() -> topology.thenCompensation(REFUND))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith(
            "expected on orders.compensations, where nothing further came:\n  RefundPayment {")
        .hasMessageContaining("\n\nall that followed from CancelOrder:\n  orders.events  ");
  }

  @Test
  void shouldSayWhereARecordDiffers() {
    // Given
    topology.given(ORDER.placed()).when(ORDER.cancellationRequested());
    OrderCancelled wrong = new OrderCancelled(ORDER.id(), 3, OrderReason.REQUESTED, "bored");

    // When, Then
    assertThatThrownBy(() -> topology.thenEvent(wrong))
        .isInstanceOf(AssertionError.class)
        .hasMessageMatching(
            """
            (?s)the next record on orders.events is not as expected:

            value
              expected .*"version":3,.*"reasonDetail":"bored"}
              but was  .*"version":2,.*"reasonDetail":"changed my mind"}
            header ce_id
              expected [^\n]+
              but was  [^\n]+

            all that followed from CancelOrder:
            .*\
            """);
  }

  @Test
  void shouldSayThatNothingCame() {
    // Given
    topology.given(ORDER.placedWithPayment()).whenTimePasses(STEP.minusSeconds(1));

    // When, Then
    assertThatThrownBy(() -> topology.thenStep(charge(ORDER)))
        .isInstanceOf(AssertionError.class)
        .hasMessageEndingWith("all that followed from PT29S having passed:\n  nothing");
  }

  @Test
  void shouldKnowTheSnapshotThatBelongsToAnEvent() {
    topology
        .when(ORDER.placedWithPayment())
        .thenOutcome(APPLIED)
        .thenEvent(
            new OrderCreated(
                ORDER.id(), 1, ORDER.customer(), ORDER.money(), ORDER.reference(), null))
        .thenState(OrderState.CREATED)
        .thenStep(charge(ORDER))
        .andNothingElse()
        .when(ORDER.cancellationRequested())
        .thenOutcome(APPLIED)
        .thenEvent(CANCELLED)
        .thenState(OrderState.CANCELLED)
        .andNothingElse()
        .when(ORDER.paymentCaptured())
        .thenCompensation(REFUND)
        .andNothingElse()
        .whenTimePasses(STEP)
        .thenEvent(new CompensationStuck(ORDER.id(), 3, SagaStep.PAYMENT))
        .thenState(
            new OrderSnapshot(
                ORDER.id(),
                3,
                OrderState.CANCELLED,
                ORDER.customer(),
                ORDER.money(),
                ORDER.reference(),
                null,
                OrderReason.REQUESTED,
                TestOrder.WORDS,
                TestOrder.TIME,
                TestOrder.TIME.plus(STEP)))
        .thenCompensation(REFUND)
        .andNothingElse();
  }

  @Test
  void shouldFindThatAStateIsNotTheOneThatIsExpected() {
    // Given
    topology.given(ORDER.placed()).when(ORDER.cancellationRequested()).thenEvent(CANCELLED);

    // When, Then
    assertThatThrownBy(() -> topology.thenState(OrderState.REFUNDED))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("\"state\":\"REFUNDED\"")
        .hasMessageContaining("\"state\":\"CANCELLED\"");
  }

  @Test
  void shouldTellOrdersAndTenantsApart() {
    // Given
    TestOrder other =
        TestOrder.of(OrderId.parse("01936b1e-8a4e-7c3a-9f52-1b1c6e0c7a12"), new TenantId("acme"));

    // When, Then
    topology
        .given(ORDER.placedWithPayment(), other.placedWithPayment())
        .when(other.completionRequested())
        .thenOutcome(REJECTED, OutcomeCode.ORDER_NOT_PAID)
        .andNothingElse()
        .whenTimePasses(STEP)
        .thenEvent(new OrderCancelled(ORDER.id(), 2, OrderReason.EXPIRED, null))
        .thenState(OrderState.CANCELLED)
        .thenEvent(new OrderCancelled(other.id(), 2, OrderReason.EXPIRED, null))
        .thenState(OrderState.CANCELLED)
        .andNothingElse();
  }

  @Test
  void shouldNotTakeACompensationForAStep() {
    assertThatThrownBy(() -> topology.thenStep(REFUND))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("RefundPayment is not forward");
  }

  private static ChargePayment charge(TestOrder order) {
    return new ChargePayment(order.id(), order.account(), order.money());
  }
}
