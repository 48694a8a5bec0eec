package com.example.shipping;

import static com.example.shipping.Shipments.BOOK;
import static com.example.shipping.Shipments.CHARGE;
import static com.example.shipping.Shipments.ITEMS;
import static com.example.shipping.Shipments.ORDER;
import static com.example.shipping.Shipments.RESERVE;
import static com.example.shipping.Shipments.cancel;
import static com.example.shipping.Shipments.release;
import static com.example.shipping.Shipments.shipmentBooked;
import static com.example.shipping.Shipments.shipmentRefused;
import static dev.orderonce.contract.CommandStatus.APPLIED;
import static dev.orderonce.contract.OrderReason.PAYMENT_DECLINED;
import static dev.orderonce.contract.OrderState.CANCELLED;
import static dev.orderonce.contract.OrderState.COMPLETED;
import static dev.orderonce.contract.OrderState.CREATED;

import dev.orderonce.contract.OrderEvent.OrderCancelled;
import dev.orderonce.contract.OrderEvent.OrderCompleted;
import dev.orderonce.contract.OrderEvent.OrderCreated;
import dev.orderonce.processor.OrderTopology;
import dev.orderonce.processor.TopologyOptions;
import dev.orderonce.processor.order.PaymentStep;
import dev.orderonce.processor.order.StockStep;
import dev.orderonce.testkit.TopologyFixture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The same step at another place: an order is charged only once its shipment is booked. */
class ShippingBeforePaymentTest {

  private static final TopologyOptions OPTIONS =
      TopologyOptions.DEFAULT.withSteps(new StockStep(), new ShippingStep(), new PaymentStep());

  @AutoClose
  private final TopologyFixture topology =
      new TopologyFixture(new OrderTopology(OPTIONS, new SimpleMeterRegistry()).build());

  @Test
  void shouldReserveThenBookThenCharge() {
    topology
        .when(ORDER.placedWithPayment())
        .thenOutcome(APPLIED)
        .thenEvent(
            new OrderCreated(
                ORDER.id(), 1, ORDER.customer(), ORDER.money(), ORDER.reference(), ITEMS))
        .thenState(CREATED)
        .thenStep(RESERVE)
        .andNothingElse()
        .when(ORDER.stockReserved())
        .thenStep(BOOK)
        .andNothingElse()
        .when(shipmentBooked())
        .thenStep(CHARGE)
        .andNothingElse();
  }

  @Test
  void shouldCancelAnOrderWhoseShipmentIsRefusedWithoutCharging() {
    topology
        .given(ORDER.placedWithPayment(), ORDER.stockReserved())
        .when(shipmentRefused())
        .thenEvent(new OrderCancelled(ORDER.id(), 2, ShippingStep.REFUSED, null))
        .thenState(CANCELLED)
        .thenCompensation(release(ShippingStep.REFUSED))
        .andNothingElse();
  }

  @Test
  void shouldCancelTheShipmentOfAnOrderWhosePaymentIsDeclined() {
    topology
        .given(ORDER.placedWithPayment(), ORDER.stockReserved(), shipmentBooked())
        .when(ORDER.paymentDeclined())
        .thenEvent(new OrderCancelled(ORDER.id(), 2, PAYMENT_DECLINED, null))
        .thenState(CANCELLED)
        .thenCompensation(cancel(PAYMENT_DECLINED))
        .thenCompensation(release(PAYMENT_DECLINED))
        .andNothingElse();
  }

  @Test
  void shouldCompleteAnOrderAsSoonAsItIsPaid() {
    topology
        .given(ORDER.placedWithPayment(), ORDER.stockReserved(), shipmentBooked())
        .given(ORDER.paymentCaptured())
        .when(ORDER.completionRequested())
        .thenOutcome(APPLIED)
        .thenEvent(new OrderCompleted(ORDER.id(), 3))
        .thenState(COMPLETED)
        .andNothingElse();
  }
}
