package com.example.shipping;

import com.example.shipping.ShippingCommand.BookShipment;
import com.example.shipping.ShippingCommand.CancelShipment;
import com.example.shipping.ShippingReply.ShipmentBooked;
import com.example.shipping.ShippingReply.ShipmentCancelled;
import com.example.shipping.ShippingReply.ShipmentRefused;
import dev.orderonce.contract.Items;
import dev.orderonce.contract.MessageType;
import dev.orderonce.contract.MessageTypes;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.StepReply;
import dev.orderonce.contract.Topic;
import dev.orderonce.processor.order.Objections;
import dev.orderonce.processor.order.OrderData;
import dev.orderonce.processor.order.Step;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The shipment of an order's items, booked, and cancelled to undo that. */
public final class ShippingStep implements Step {

  public static final SagaStep NAME = new SagaStep("shipping");
  public static final OrderReason REFUSED = new OrderReason("shipment_refused");
  public static final Topic COMMANDS = new Topic("shipping.commands", false);

  static final MessageTypes MESSAGES =
      MessageTypes.of(
          new MessageType("com.example.shipment.book-requested.v1", BookShipment.class, COMMANDS),
          new MessageType(
              "com.example.shipment.cancel-requested.v1",
              CancelShipment.class,
              Topic.COMPENSATIONS),
          new MessageType("com.example.shipment.booked.v1", ShipmentBooked.class, Topic.REPLIES),
          new MessageType("com.example.shipment.refused.v1", ShipmentRefused.class, Topic.REPLIES),
          new MessageType(
              "com.example.shipment.cancelled.v1", ShipmentCancelled.class, Topic.REPLIES));

  @Override
  public SagaStep name() {
    return NAME;
  }

  @Override
  public boolean concerns(OrderData order) {
    return order.items() != null;
  }

  @Override
  public StepCommand forward(OrderData order) {
    return new BookShipment(order.orderId(), order.customerId(), itemsOf(order));
  }

  @Override
  public StepCommand compensation(OrderData order, OrderReason reason) {
    return new CancelShipment(order.orderId(), forwardId(order), reason);
  }

  @Override
  public OrderReason refusal() {
    return REFUSED;
  }

  @Override
  public boolean isUndoneAfterCompletion() {
    return false;
  }

  @Override
  public Optional<String> objection(OrderData order, StepReply reply) {
    return reply instanceof ShippingReply answer
        ? Objections.unlessEqual("booking", forwardId(order), answer.bookingId())
        : Objections.foreign(reply);
  }

  @Override
  public List<MessageType> ownMessages() {
    return MESSAGES.all();
  }

  private static Items itemsOf(OrderData order) {
    return Objects.requireNonNull(order.items(), "only orders with items are shipped");
  }
}
