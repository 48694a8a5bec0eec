package dev.orderonce.contract;

import java.time.Instant;
import java.util.List;

/** One message of every type, with every optional member given, and of some types one without. */
final class Samples {

  static final OrderId ORDER = OrderId.parse("01936b1e-8a4e-7c3a-9f52-1b1c6e0c7a11");
  static final MessageId CHARGE = MessageId.ofStep(ORDER, SagaStep.PAYMENT, Direction.FORWARD);
  static final MessageId REFUND = MessageId.ofStep(ORDER, SagaStep.PAYMENT, Direction.COMPENSATION);
  static final MessageId COMMAND = MessageId.parse("01936b1e-8a4e-7c3a-9f52-1b1c6e0c7a12");
  static final Money MONEY = Money.of(2500, "EUR");
  static final AccountId ACCOUNT = new AccountId("acct_1");
  static final CustomerId CUSTOMER = new CustomerId("cust_1");
  static final Reference REFERENCE = new Reference("shop-4711");
  static final Instant TIME = Instant.parse("2026-11-21T10:15:30.123Z");

  private Samples() {}

  static List<Message> all() {
    return List.of(
        new OrderCommand.PlaceOrder(
            ORDER, CUSTOMER, MONEY, REFERENCE, new OrderCommand.Payment(ACCOUNT)),
        new OrderCommand.PlaceOrder(ORDER, CUSTOMER, MONEY, null, null),
        new OrderCommand.PayOrder(ORDER, ACCOUNT),
        new OrderCommand.CompleteOrder(ORDER),
        new OrderCommand.CancelOrder(ORDER, "changed my mind"),
        new OrderCommand.CancelOrder(ORDER, null),
        new OrderCommand.RefundOrder(ORDER, "broken"),
        new StepCommand.ChargePayment(ORDER, ACCOUNT, MONEY),
        new StepCommand.RefundPayment(ORDER, ACCOUNT, MONEY, CHARGE, OrderReason.REQUESTED),
        new StepReply.PaymentCaptured(ORDER, CHARGE, MONEY),
        new StepReply.PaymentDeclined(ORDER, CHARGE, DeclineCode.CREDIT_LIMIT_EXCEEDED),
        new StepReply.PaymentRefunded(ORDER, REFUND, CHARGE, MONEY),
        new OrderEvent.OrderCreated(ORDER, 1, CUSTOMER, MONEY, REFERENCE),
        new OrderEvent.OrderPaid(ORDER, 2, ACCOUNT, CHARGE, MONEY),
        new OrderEvent.OrderCompleted(ORDER, 3),
        new OrderEvent.OrderCancelled(ORDER, 2, OrderReason.REQUESTED, "changed my mind"),
        new OrderEvent.OrderRefunded(ORDER, 3, OrderReason.REQUESTED, null),
        new CommandDecided(ORDER, COMMAND, CommandStatus.REJECTED, OutcomeCode.ORDER_NOT_PAID),
        new CommandDecided(ORDER, COMMAND, CommandStatus.APPLIED, null),
        new OrderSnapshot(
            ORDER,
            2,
            OrderState.CANCELLED,
            CUSTOMER,
            MONEY,
            REFERENCE,
            OrderReason.PAYMENT_DECLINED,
            null,
            TIME,
            TIME));
  }
}
