package dev.orderonce.proof;

import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageType;
import dev.orderonce.contract.MessageTypes;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.PaymentCommand;

/** The types of message that clients and the ledger wait for. */
final class Heard {

  static final MessageType CHARGE_PAYMENT = type(PaymentCommand.ChargePayment.class);
  static final MessageType REFUND_PAYMENT = type(PaymentCommand.RefundPayment.class);
  static final MessageType ORDER_CREATED = type(OrderEvent.OrderCreated.class);
  static final MessageType ORDER_PAID = type(OrderEvent.OrderPaid.class);
  static final MessageType ORDER_COMPLETED = type(OrderEvent.OrderCompleted.class);
  static final MessageType ORDER_CANCELLED = type(OrderEvent.OrderCancelled.class);
  static final MessageType ORDER_REFUNDED = type(OrderEvent.OrderRefunded.class);

  private Heard() {}

  private static MessageType type(Class<? extends Message> data) {
    return MessageTypes.STANDARD.byClass(data).orElseThrow();
  }
}
