package dev.orderonce.contract;

import java.time.Instant;
import java.util.List;

/** One message of every type, with every optional member given, and of some types one without. */
final class Samples {

  static final OrderId ORDER = OrderId.parse("01936b1e-8a4e-7c3a-9f52-1b1c6e0c7a11");
  static final MessageId CHARGE = MessageId.ofStep(ORDER, SagaStep.PAYMENT, Direction.FORWARD);
  static final MessageId REFUND = MessageId.ofStep(ORDER, SagaStep.PAYMENT, Direction.COMPENSATION);
  static final MessageId RESERVATION = MessageId.ofStep(ORDER, SagaStep.STOCK, Direction.FORWARD);
  static final MessageId RELEASE = MessageId.ofStep(ORDER, SagaStep.STOCK, Direction.COMPENSATION);
  static final Sku BOOK = new Sku("BOOK-1");
  static final Items ITEMS = new Items(List.of(new Item(BOOK, 2)));
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
            ORDER, CUSTOMER, MONEY, REFERENCE, ITEMS, new OrderCommand.Payment(ACCOUNT)),
        new OrderCommand.PlaceOrder(ORDER, CUSTOMER, MONEY, null, null, null),
        new OrderCommand.PayOrder(ORDER, ACCOUNT),
        new OrderCommand.CompleteOrder(ORDER),
        new OrderCommand.CancelOrder(ORDER, "changed my mind"),
        new OrderCommand.CancelOrder(ORDER, null),
        new OrderCommand.RefundOrder(ORDER, "broken"),
        new PaymentCommand.ChargePayment(ORDER, ACCOUNT, MONEY),
        new PaymentCommand.RefundPayment(ORDER, ACCOUNT, MONEY, CHARGE, OrderReason.REQUESTED),
        new PaymentReply.PaymentCaptured(ORDER, CHARGE, MONEY),
        new PaymentReply.PaymentDeclined(ORDER, CHARGE, DeclineCode.CREDIT_LIMIT_EXCEEDED),
        new PaymentReply.PaymentRefunded(ORDER, REFUND, CHARGE, MONEY),
        new PaymentReply.RefundRefused(ORDER, REFUND, CHARGE),
        new StockCommand.ReserveStock(ORDER, ITEMS),
        new StockCommand.ReleaseStock(ORDER, ITEMS, RESERVATION, OrderReason.OUT_OF_STOCK),
        new StockReply.StockReserved(ORDER, RESERVATION),
        new StockReply.StockRefused(ORDER, RESERVATION, BOOK),
        new StockReply.StockReleased(ORDER, RELEASE, RESERVATION),
        new OrderEvent.OrderCreated(ORDER, 1, CUSTOMER, MONEY, REFERENCE, ITEMS),
        new OrderEvent.OrderPaid(ORDER, 2, ACCOUNT, CHARGE, MONEY),
        new OrderEvent.OrderCompleted(ORDER, 3),
        new OrderEvent.OrderCancelled(ORDER, 2, OrderReason.REQUESTED, "changed my mind"),
        new OrderEvent.OrderRefunded(ORDER, 3, OrderReason.REQUESTED, null),
        new OrderEvent.CompensationStuck(ORDER, 4, SagaStep.PAYMENT),
        new CommandDecided(ORDER, COMMAND, CommandStatus.REJECTED, OutcomeCode.ORDER_NOT_PAID),
        new CommandDecided(ORDER, COMMAND, CommandStatus.APPLIED, null),
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
            TIME));
  }
}
