package dev.orderonce.processor;

import static dev.orderonce.processor.testkit.OrderMessages.ACCOUNT;
import static dev.orderonce.processor.testkit.OrderMessages.CHARGE;
import static dev.orderonce.processor.testkit.OrderMessages.CUSTOMER;
import static dev.orderonce.processor.testkit.OrderMessages.ITEMS;
import static dev.orderonce.processor.testkit.OrderMessages.MONEY;
import static dev.orderonce.processor.testkit.OrderMessages.ORDER;
import static dev.orderonce.processor.testkit.OrderMessages.REFERENCE;
import static dev.orderonce.processor.testkit.OrderMessages.RESERVATION;
import static dev.orderonce.processor.testkit.OrderMessages.TIME;
import static dev.orderonce.processor.testkit.OrderMessages.another;
import static dev.orderonce.processor.testkit.OrderMessages.cancellationRequested;
import static dev.orderonce.processor.testkit.OrderMessages.completionRequested;
import static dev.orderonce.processor.testkit.OrderMessages.paymentCaptured;
import static dev.orderonce.processor.testkit.OrderMessages.paymentDeclined;
import static dev.orderonce.processor.testkit.OrderMessages.paymentRefunded;
import static dev.orderonce.processor.testkit.OrderMessages.paymentRequested;
import static dev.orderonce.processor.testkit.OrderMessages.placed;
import static dev.orderonce.processor.testkit.OrderMessages.placedWithItems;
import static dev.orderonce.processor.testkit.OrderMessages.placedWithItemsAndPayment;
import static dev.orderonce.processor.testkit.OrderMessages.placedWithPayment;
import static dev.orderonce.processor.testkit.OrderMessages.refundRefused;
import static dev.orderonce.processor.testkit.OrderMessages.refundRequested;
import static dev.orderonce.processor.testkit.OrderMessages.stockReserved;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.CommandStatus;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
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
import dev.orderonce.contract.StockCommand.ReleaseStock;
import dev.orderonce.contract.StockCommand.ReserveStock;
import dev.orderonce.processor.order.Timing;
import dev.orderonce.testkit.TestOrder;
import dev.orderonce.testkit.TopologyFixture;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What time does to orders: steps asked for again, giving up, expiry, retention. */
class OrderTimeoutsTest {

  private static final Duration STEP = Duration.ofSeconds(30);
  private static final Duration EXPIRY = Duration.ofHours(24);
  private static final Duration RETENTION = Duration.ofDays(30);
  private static final Timing TIMING = new Timing(STEP, 3, EXPIRY, RETENTION);
  private static final ChargePayment CHARGE_PAYMENT = new ChargePayment(ORDER, ACCOUNT, MONEY);
  private static final ReserveStock RESERVE_STOCK = new ReserveStock(ORDER, ITEMS);

  private final MeterRegistry meters = new SimpleMeterRegistry();

  @AutoClose private TopologyFixture topology;

  @BeforeEach
  void openTopology() {
    topology =
        new TopologyFixture(
            new OrderTopology(TopologyOptions.DEFAULT.withTiming(TIMING), meters).build());
  }

  @Test
  void shouldAskAgainUnderTheSameIdAndEachTimeWaitTwiceAsLong() {
    topology
        .given(placedWithPayment())
        .whenTimePasses(STEP.minusSeconds(1))
        .andNothingElse()
        .whenTimePasses(Duration.ofSeconds(1))
        .thenStep(CHARGE_PAYMENT)
        .andNothingElse()
        .whenTimePasses(STEP.multipliedBy(2).minusSeconds(1))
        .andNothingElse()
        .whenTimePasses(Duration.ofSeconds(1))
        .thenStep(CHARGE_PAYMENT)
        .andNothingElse();
  }

  @Test
  void shouldNotAskAgainOnceItIsAnswered() {
    topology
        .given(placedWithPayment(), paymentCaptured())
        .whenTimePasses(Duration.ofDays(365))
        .andNothingElse();
  }

  @Test
  void shouldGiveUpAfterTheLastTryAndStillUndoALateSuccess() {
    topology
        .given(placedWithPayment())
        .later(STEP)
        .later(STEP.multipliedBy(2))
        .whenTimePasses(STEP.multipliedBy(4))
        .thenEvent(new OrderCancelled(ORDER, 2, OrderReason.EXPIRED, null))
        .thenState(cancelled(null, at(STEP.multipliedBy(7))))
        .andNothingElse()
        .when(paymentCaptured())
        .thenCompensation(new RefundPayment(ORDER, ACCOUNT, MONEY, CHARGE, OrderReason.EXPIRED))
        .andNothingElse();
  }

  @Test
  void shouldReserveTheItemsFirstAndChargeThen() {
    topology
        .given()
        .when(placedWithItemsAndPayment())
        .thenOutcome(CommandStatus.APPLIED, null)
        .thenEvent(new OrderCreated(ORDER, 1, CUSTOMER, MONEY, REFERENCE, ITEMS))
        .thenState(
            new OrderSnapshot(
                ORDER,
                1,
                OrderState.CREATED,
                CUSTOMER,
                MONEY,
                REFERENCE,
                ITEMS,
                null,
                null,
                TIME,
                TIME))
        .thenStep(RESERVE_STOCK)
        .andNothingElse()
        .when(stockReserved())
        .thenStep(CHARGE_PAYMENT)
        .andNothingElse();
  }

  @Test
  void shouldLetAPaymentWaitForTheStock() {
    topology
        .given(placedWithItems())
        .when(paymentRequested())
        .thenOutcome(CommandStatus.APPLIED, null)
        .andNothingElse()
        .when(another(paymentRequested()))
        .thenOutcome(CommandStatus.IGNORED, OutcomeCode.PAYMENT_UNDER_WAY)
        .andNothingElse()
        .when(stockReserved())
        .thenStep(CHARGE_PAYMENT)
        .andNothingElse();
  }

  @Test
  void shouldReleaseTheItemsOfAnOrderWhosePaymentIsDeclined() {
    topology
        .given(placedWithItemsAndPayment(), stockReserved())
        .when(paymentDeclined())
        .thenEvent(new OrderCancelled(ORDER, 2, OrderReason.PAYMENT_DECLINED, null))
        .thenState(
            new OrderSnapshot(
                ORDER,
                2,
                OrderState.CANCELLED,
                CUSTOMER,
                MONEY,
                REFERENCE,
                ITEMS,
                OrderReason.PAYMENT_DECLINED,
                null,
                TIME,
                TIME.plusMillis(5)))
        .thenCompensation(new ReleaseStock(ORDER, ITEMS, RESERVATION, OrderReason.PAYMENT_DECLINED))
        .andNothingElse();
  }

  @Test
  void shouldCancelAnOrderThatIsNotPaidByItsExpiry() {
    topology
        .given(placed())
        .whenTimePasses(EXPIRY.minusSeconds(1))
        .andNothingElse()
        .whenTimePasses(Duration.ofSeconds(1))
        .thenEvent(new OrderCancelled(ORDER, 2, OrderReason.EXPIRED, null))
        .thenState(cancelled(null, at(EXPIRY)))
        .andNothingElse();
  }

  @Test
  void shouldCancelAnOrderThatHadExpiredWhenItsMessageCame() {
    Duration late = EXPIRY.plusMinutes(1);
    topology
        .later(late)
        .given(placed())
        .whenTimePasses(Duration.ofSeconds(1))
        .thenEvent(new OrderCancelled(ORDER, 2, OrderReason.EXPIRED, null))
        .thenState(cancelled(null, at(late.plusSeconds(1))))
        .andNothingElse();
  }

  @Test
  void shouldNotMissADeadlineForAnOrderFromBeforeTheEpoch() {
    // Given
    Instant longAgo = Instant.parse("1901-02-03T04:05:06.789Z");
    TestOrder old =
        TestOrder.of(
            OrderId.parse("01936b1e-8a4e-7c3a-9f52-1b1c6e0c7a12"), TestOrder.SAMPLE.tenant());

    // When, Then
    topology
        .given(placedWithPayment())
        .whenTimePasses(STEP.minusSeconds(1))
        .andNothingElse()
        .given(at(longAgo, old.placed()))
        .whenTimePasses(Duration.ofSeconds(1))
        .thenStep(CHARGE_PAYMENT)
        .thenEvent(new OrderCancelled(old.id(), 2, OrderReason.EXPIRED, null))
        .thenState(
            new OrderSnapshot(
                old.id(),
                2,
                OrderState.CANCELLED,
                old.customer(),
                old.money(),
                old.reference(),
                null,
                OrderReason.EXPIRED,
                null,
                longAgo,
                at(STEP)))
        .andNothingElse();
  }

  @Test
  void shouldSayThatACompensationIsStuckAndGoOnAsking() {
    RefundPayment refund = new RefundPayment(ORDER, ACCOUNT, MONEY, CHARGE, OrderReason.REQUESTED);
    topology
        .given(placedWithPayment(), cancellationRequested(), paymentCaptured(), refundRefused())
        .whenTimePasses(STEP)
        .thenCompensation(refund)
        .andNothingElse()
        .whenTimePasses(STEP.multipliedBy(2))
        .thenCompensation(refund)
        .andNothingElse()
        .whenTimePasses(STEP.multipliedBy(4))
        .thenEvent(new CompensationStuck(ORDER, 3, SagaStep.PAYMENT))
        .thenState(
            new OrderSnapshot(
                ORDER,
                3,
                OrderState.CANCELLED,
                CUSTOMER,
                MONEY,
                REFERENCE,
                null,
                OrderReason.REQUESTED,
                "changed my mind",
                TIME,
                at(STEP.multipliedBy(7))))
        .thenCompensation(refund)
        .andNothingElse()
        .whenTimePasses(STEP.multipliedBy(8))
        .thenCompensation(refund)
        .andNothingElse()
        .when(paymentRefunded())
        .andNothingElse()
        .whenTimePasses(Duration.ofDays(1))
        .andNothingElse();
    assertThat(meters.counter("orderonce.compensations.stuck", "step", "payment").count())
        .isEqualTo(1);
  }

  @Test
  void shouldLetAFinishedOrderGoAfterItsRetention() {
    topology
        .given(placedWithPayment(), paymentCaptured(), completionRequested())
        .whenTimePasses(RETENTION.minusSeconds(1))
        .andNothingElse()
        .whenTimePasses(Duration.ofSeconds(1))
        .thenTombstone(ORDER)
        .andNothingElse()
        .when(refundRequested())
        .thenOutcome(CommandStatus.REJECTED, OutcomeCode.ORDER_NOT_FOUND)
        .andNothingElse();
  }

  @Test
  void shouldKnowWithinTheWindowWhatAnOrderDecidedThatHasLeft() {
    Timing shortLived = new Timing(STEP, 3, EXPIRY, Duration.ofHours(1));
    try (TopologyFixture fixture =
        new TopologyFixture(
            new OrderTopology(TopologyOptions.DEFAULT.withTiming(shortLived), meters).build())) {
      fixture
          .given(placedWithPayment(), paymentCaptured(), completionRequested())
          .whenTimePasses(Duration.ofHours(1))
          .thenTombstone(ORDER)
          .when(placedWithPayment())
          .andNothingElse()
          .when(paymentCaptured())
          .andNothingElse()
          .when(completionRequested())
          .andNothingElse();
    }
  }

  @Test
  void shouldKeepAnOrderOfWhichAnAnswerIsStillToCome() {
    topology
        .given(placedWithPayment(), cancellationRequested())
        .later(STEP)
        .later(STEP.multipliedBy(2))
        .later(STEP.multipliedBy(4))
        .whenTimePasses(RETENTION.multipliedBy(12))
        .andNothingElse()
        .when(paymentCaptured())
        .thenCompensation(new RefundPayment(ORDER, ACCOUNT, MONEY, CHARGE, OrderReason.REQUESTED))
        .andNothingElse();
  }

  @Test
  void shouldCatchUpWithAllDeadlinesThatPassedMeanwhile() {
    topology
        .given(placedWithPayment())
        .whenTimePasses(EXPIRY)
        .thenStep(CHARGE_PAYMENT)
        .thenEvent(new OrderCancelled(ORDER, 2, OrderReason.EXPIRED, null))
        .thenState(cancelled(null, at(EXPIRY)))
        .andNothingElse();
  }

  @Test
  void shouldCountFromWhenAMessageIsDecidedAndNotFromWhenItWasSent() {
    // Given
    topology.later(Duration.ofHours(1));

    // When, Then
    topology
        .given(placedWithPayment())
        .whenTimePasses(STEP.minusSeconds(1))
        .andNothingElse()
        .when(paymentCaptured())
        .thenEvent(new OrderPaid(ORDER, 2, ACCOUNT, CHARGE, MONEY))
        .thenState(
            new OrderSnapshot(
                ORDER,
                2,
                OrderState.PAID,
                CUSTOMER,
                MONEY,
                REFERENCE,
                null,
                null,
                null,
                TIME,
                TIME.plusMillis(5)))
        .andNothingElse();
  }

  private static Envelope<Message> at(Instant time, Envelope<Message> message) {
    return new Envelope<>(
        message.id(),
        message.source(),
        message.tenant(),
        time,
        message.traceparent(),
        message.correlationId(),
        message.causationId(),
        message.data());
  }

  private static Instant at(Duration later) {
    return TIME.plus(later);
  }

  private static OrderSnapshot cancelled(@Nullable String words, Instant updatedAt) {
    return new OrderSnapshot(
        ORDER,
        2,
        OrderState.CANCELLED,
        CUSTOMER,
        MONEY,
        REFERENCE,
        null,
        OrderReason.EXPIRED,
        words,
        TIME,
        updatedAt);
  }
}
