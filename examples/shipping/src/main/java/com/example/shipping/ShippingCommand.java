package com.example.shipping;

import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.Direction;
import dev.orderonce.contract.Items;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.MessageType;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepCommand;

/** What the saga asks of the carrier. */
public sealed interface ShippingCommand extends StepCommand {

  @Override
  default SagaStep step() {
    return ShippingStep.NAME;
  }

  @Override
  default MessageType messageType() {
    return ShippingStep.MESSAGES.typeOf(this);
  }

  /** Book a shipment of these items. */
  record BookShipment(OrderId orderId, CustomerId customerId, Items items)
      implements ShippingCommand {

    @Override
    public Direction direction() {
      return Direction.FORWARD;
    }
  }

  /** Cancel what was booked under that id. */
  record CancelShipment(OrderId orderId, MessageId bookingId, OrderReason reason)
      implements ShippingCommand {

    @Override
    public Direction direction() {
      return Direction.COMPENSATION;
    }
  }
}
