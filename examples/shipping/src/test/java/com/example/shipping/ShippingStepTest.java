package com.example.shipping;

import static com.example.shipping.Shipments.BOOK;
import static com.example.shipping.Shipments.ORDER;
import static com.example.shipping.Shipments.cancel;
import static com.example.shipping.Shipments.refund;
import static com.example.shipping.Shipments.release;
import static com.example.shipping.Shipments.shipmentBooked;
import static com.example.shipping.Shipments.shipmentCancelled;
import static com.example.shipping.Shipments.shipmentRefused;
import static dev.orderonce.contract.CommandStatus.APPLIED;
import static dev.orderonce.contract.CommandStatus.REJECTED;
import static dev.orderonce.contract.OrderReason.EXPIRED;
import static dev.orderonce.contract.OrderReason.REQUESTED;
import static dev.orderonce.contract.OrderState.COMPLETED;
import static dev.orderonce.contract.OrderState.PAID;
import static dev.orderonce.contract.OrderState.REFUNDED;
import static dev.orderonce.contract.OutcomeCode.STEPS_UNDER_WAY;
import static dev.orderonce.contract.SagaStep.PAYMENT;
import static dev.orderonce.contract.SagaStep.STOCK;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.example.shipping.ShippingReply.ShipmentBooked;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderEvent.OrderCompleted;
import dev.orderonce.contract.OrderEvent.OrderPaid;
import dev.orderonce.contract.OrderEvent.OrderRefunded;
import dev.orderonce.contract.Topic;
import dev.orderonce.processor.OrderTopology;
import dev.orderonce.processor.TopologyOptions;
import dev.orderonce.processor.order.PaymentStep;
import dev.orderonce.processor.order.StockStep;
import dev.orderonce.processor.order.Timing;
import dev.orderonce.testkit.TestOrder;
import dev.orderonce.testkit.TopologyFixture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** An order is shipped once it is paid, and refunded if it cannot be. */
class ShippingStepTest {

  private static final Duration TIMEOUT = Timing.DEFAULT.stepTimeout();

  private static final TopologyOptions OPTIONS =
      TopologyOptions.DEFAULT.withSteps(new StockStep(), new PaymentStep(), new ShippingStep());

  @AutoClose
  private final TopologyFixture topology =
      new TopologyFixture(new OrderTopology(OPTIONS, new SimpleMeterRegistry()).build());

  @Test
  void shouldBookTheShipmentOfAnOrderThatIsPaid() {
    topology
        .given(ORDER.placedWithPayment(), ORDER.stockReserved())
        .when(ORDER.paymentCaptured())
        .thenEvent(
            new OrderPaid(ORDER.id(), 2, ORDER.account(), ORDER.forwardId(PAYMENT), ORDER.money()))
        .thenState(PAID)
        .thenStep(BOOK)
        .andNothingElse();
  }

  @Test
  void shouldCompleteAnOrderWhoseShipmentIsBooked() {
    topology
        .given(ORDER.placedWithPayment(), ORDER.stockReserved(), ORDER.paymentCaptured())
        .when(shipmentBooked())
        .andNothingElse()
        .when(ORDER.completionRequested())
        .thenOutcome(APPLIED)
        .thenEvent(new OrderCompleted(ORDER.id(), 3))
        .thenState(COMPLETED)
        .andNothingElse();
  }

  @Test
  void shouldNotCompleteAnOrderWhoseShipmentIsNotBooked() {
    topology
        .given(ORDER.placedWithPayment(), ORDER.stockReserved(), ORDER.paymentCaptured())
        .when(ORDER.completionRequested())
        .thenOutcome(REJECTED, STEPS_UNDER_WAY)
        .andNothingElse();
  }

  @Test
  void shouldRefundAnOrderWhoseShipmentIsRefused() {
    topology
        .given(ORDER.placedWithPayment(), ORDER.stockReserved(), ORDER.paymentCaptured())
        .when(shipmentRefused())
        .thenEvent(new OrderRefunded(ORDER.id(), 3, ShippingStep.REFUSED, null))
        .thenState(REFUNDED)
        .thenCompensation(refund(ShippingStep.REFUSED))
        .thenCompensation(release(ShippingStep.REFUSED))
        .andNothingElse();
  }

  @Test
  void shouldAskAgainUnderTheSameIdWhenTheCarrierDoesNotAnswer() {
    topology
        .given(ORDER.placedWithPayment(), ORDER.stockReserved(), ORDER.paymentCaptured())
        .whenTimePasses(TIMEOUT)
        .thenStep(BOOK)
        .andNothingElse()
        .whenTimePasses(TIMEOUT.multipliedBy(2))
        .thenStep(BOOK)
        .andNothingElse();
  }

  @Test
  void shouldRefundAnOrderWhoseCarrierNeverAnswers() {
    topology
        .given(ORDER.placedWithPayment(), ORDER.stockReserved(), ORDER.paymentCaptured())
        .later(TIMEOUT)
        .later(TIMEOUT.multipliedBy(2))
        .later(TIMEOUT.multipliedBy(4))
        .later(TIMEOUT.multipliedBy(8))
        .whenTimePasses(TIMEOUT.multipliedBy(16))
        .thenEvent(new OrderRefunded(ORDER.id(), 3, EXPIRED, null))
        .thenState(REFUNDED)
        .thenCompensation(refund(EXPIRED))
        .thenCompensation(release(EXPIRED))
        .andNothingElse();
  }

  @Test
  void shouldUndoAllStepsLastOneFirst() {
    topology
        .given(ORDER.placedWithPayment(), ORDER.stockReserved(), ORDER.paymentCaptured())
        .given(shipmentBooked())
        .when(ORDER.refundRequested())
        .thenOutcome(APPLIED)
        .thenEvent(new OrderRefunded(ORDER.id(), 3, REQUESTED, TestOrder.WORDS))
        .thenState(REFUNDED)
        .thenCompensation(cancel(REQUESTED))
        .thenCompensation(refund(REQUESTED))
        .thenCompensation(release(REQUESTED))
        .andNothingElse();
  }

  @Test
  void shouldCancelAShipmentThatIsBookedAfterTheRefund() {
    topology
        .given(ORDER.placedWithPayment(), ORDER.stockReserved(), ORDER.paymentCaptured())
        .given(ORDER.refundRequested(), ORDER.paymentRefunded(), ORDER.stockReleased())
        .when(shipmentBooked())
        .thenCompensation(cancel(REQUESTED))
        .andNothingElse()
        .when(shipmentCancelled())
        .andNothingElse()
        .whenTimePasses(TIMEOUT)
        .andNothingElse();
  }

  @Test
  void shouldGiveBackOnlyTheMoneyOfWhatWasShipped() {
    topology
        .given(ORDER.placedWithPayment(), ORDER.stockReserved(), ORDER.paymentCaptured())
        .given(shipmentBooked(), ORDER.completionRequested())
        .when(ORDER.refundRequested())
        .thenOutcome(APPLIED)
        .thenEvent(new OrderRefunded(ORDER.id(), 4, REQUESTED, TestOrder.WORDS))
        .thenState(REFUNDED)
        .thenCompensation(refund(REQUESTED))
        .andNothingElse();
  }

  @Test
  void shouldNotShipAnOrderWithoutItems() {
    TestOrder order = TestOrder.SAMPLE;
    topology
        .given(order.placedWithPayment(), order.paymentCaptured())
        .when(order.completionRequested())
        .thenOutcome(APPLIED)
        .thenEvent(new OrderCompleted(order.id(), 3))
        .thenState(COMPLETED)
        .andNothingElse();
  }

  @Test
  void shouldPutAsideABookingOfSomethingElse() {
    MessageId booking = ORDER.forwardId(ShippingStep.NAME);
    MessageId reservation = ORDER.forwardId(STOCK);
    topology
        .given(ORDER.placedWithPayment(), ORDER.stockReserved(), ORDER.paymentCaptured())
        .when(ORDER.reply(new ShipmentBooked(ORDER.id(), reservation)))
        .thenDeadLetter(
            "the reply's booking is %s, the order's is %s".formatted(reservation, booking))
        .andNothingElse();
  }

  @Test
  void shouldPutAsideWhatIsNoBooking() {
    byte[] key = ORDER.id().toString().getBytes(UTF_8);
    byte[] value = "{\"orderId\":\"%s\"}".formatted(ORDER.id()).getBytes(UTF_8);
    Map<String, String> headers = shipmentBooked().headers();
    topology
        .given(ORDER.placedWithPayment(), ORDER.stockReserved(), ORDER.paymentCaptured())
        .whenRecord(Topic.REPLIES, key, value, headers)
        .thenDeadLetter(
            Topic.REPLIES,
            key,
            value,
            headers,
            "the value is not a ShipmentBooked: field bookingId: Missing required creator property"
                + " 'bookingId' (index 1)")
        .andNothingElse();
  }
}
