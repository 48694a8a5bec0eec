package com.example.shipping;

import static dev.orderonce.contract.SagaStep.PAYMENT;
import static dev.orderonce.contract.SagaStep.STOCK;

import com.example.shipping.ShippingCommand.BookShipment;
import com.example.shipping.ShippingCommand.CancelShipment;
import com.example.shipping.ShippingReply.ShipmentBooked;
import com.example.shipping.ShippingReply.ShipmentCancelled;
import com.example.shipping.ShippingReply.ShipmentRefused;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Item;
import dev.orderonce.contract.Items;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.PaymentCommand.ChargePayment;
import dev.orderonce.contract.PaymentCommand.RefundPayment;
import dev.orderonce.contract.Sku;
import dev.orderonce.contract.StockCommand.ReleaseStock;
import dev.orderonce.contract.StockCommand.ReserveStock;
import dev.orderonce.testkit.TestOrder;
import java.util.List;

/** An order of two books, what the saga asks for it, and what the carrier answers. */
final class Shipments {

  private static final Item BOOKS = new Item(new Sku("BOOK-1"), 2);

  static final Items ITEMS = new Items(List.of(BOOKS));
  static final TestOrder ORDER = TestOrder.SAMPLE.withItems(BOOKS);
  static final MessageId BOOKING = ORDER.forwardId(ShippingStep.NAME);

  static final ReserveStock RESERVE = new ReserveStock(ORDER.id(), ITEMS);
  static final ChargePayment CHARGE = new ChargePayment(ORDER.id(), ORDER.account(), ORDER.money());
  static final BookShipment BOOK = new BookShipment(ORDER.id(), ORDER.customer(), ITEMS);

  private Shipments() {}

  static ReleaseStock release(OrderReason reason) {
    return new ReleaseStock(ORDER.id(), ITEMS, ORDER.forwardId(STOCK), reason);
  }

  static RefundPayment refund(OrderReason reason) {
    return new RefundPayment(
        ORDER.id(), ORDER.account(), ORDER.money(), ORDER.forwardId(PAYMENT), reason);
  }

  static CancelShipment cancel(OrderReason reason) {
    return new CancelShipment(ORDER.id(), BOOKING, reason);
  }

  static Envelope<Message> shipmentBooked() {
    return ORDER.reply(new ShipmentBooked(ORDER.id(), BOOKING));
  }

  static Envelope<Message> shipmentRefused() {
    return ORDER.reply(new ShipmentRefused(ORDER.id(), BOOKING));
  }

  static Envelope<Message> shipmentCancelled() {
    return ORDER.reply(new ShipmentCancelled(ORDER.id(), BOOKING));
  }
}
