package com.example.shipping;

import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.MessageType;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepReply;

/** What the carrier answers. */
public sealed interface ShippingReply extends StepReply {

  /** The message id of the {@link ShippingCommand.BookShipment} that it is about. */
  MessageId bookingId();

  @Override
  default SagaStep step() {
    return ShippingStep.NAME;
  }

  @Override
  default MessageType messageType() {
    return ShippingStep.MESSAGES.typeOf(this);
  }

  /** The carrier will come. */
  record ShipmentBooked(OrderId orderId, MessageId bookingId) implements ShippingReply {

    @Override
    public Answer answer() {
      return Answer.SUCCEEDED;
    }
  }

  /** The carrier does not come, and never will for this order. */
  record ShipmentRefused(OrderId orderId, MessageId bookingId) implements ShippingReply {

    @Override
    public Answer answer() {
      return Answer.REFUSED;
    }
  }

  /** The carrier will not come after all, as was asked. */
  record ShipmentCancelled(OrderId orderId, MessageId bookingId) implements ShippingReply {

    @Override
    public Answer answer() {
      return Answer.UNDONE;
    }
  }
}
