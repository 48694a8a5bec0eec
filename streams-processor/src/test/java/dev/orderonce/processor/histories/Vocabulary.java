package dev.orderonce.processor.histories;

import dev.orderonce.contract.DeclineCode;
import dev.orderonce.contract.Item;
import dev.orderonce.contract.Items;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.PaymentReply;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.Sku;
import dev.orderonce.contract.StockReply;
import dev.orderonce.testkit.TestOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * Everything that can be said to an order, by names that tables and histories use: {@code
 * PaymentCaptured} is the truth, and {@code PaymentCaptured:other-amount} differs from it in that.
 */
public final class Vocabulary {

  private static final MessageId OTHER = new MessageId(new UUID(4711, 4711));
  private static final Sku SKU = new Sku("BOOK-1");
  private static final Items ITEMS = new Items(List.of(new Item(SKU, 2)));

  private final TestOrder order;
  private final Map<String, Message> all = new LinkedHashMap<>();

  private Vocabulary(TestOrder order) {
    this.order = order;
  }

  /** What can be said to that order, in the order in which a client would read it. */
  public static Map<String, Message> of(TestOrder order) {
    Vocabulary vocabulary = new Vocabulary(order);
    vocabulary.addCommands();
    vocabulary.addStockReplies();
    vocabulary.addPaymentReplies();
    vocabulary.addRefundReplies();
    return vocabulary.all;
  }

  /** Whether a message of that name is wrong, whatever the order is. */
  public static boolean isWrong(String name) {
    return name.contains(":");
  }

  private void addCommands() {
    OrderCommand.Payment payment = new OrderCommand.Payment(order.account());
    all.put("PlaceOrder", order.placed().data());
    all.put("PlaceOrder+payment", order.placedWithPayment().data());
    all.put("PlaceOrder+items", withItems(order.placed().data()));
    all.put("PlaceOrder+items+payment", withItems(order.placedWithPayment().data()));
    all.put("PayOrder", new OrderCommand.PayOrder(order.id(), payment.accountId()));
    all.put("CompleteOrder", order.completionRequested().data());
    all.put("CancelOrder", order.cancellationRequested().data());
    all.put("RefundOrder", order.refundRequested().data());
  }

  private void addStockReplies() {
    OrderId id = order.id();
    MessageId reservation = order.forwardId(SagaStep.STOCK);
    MessageId release = order.compensationId(SagaStep.STOCK);
    all.put("StockReserved", new StockReply.StockReserved(id, reservation));
    all.put("StockReserved:other-reservation", new StockReply.StockReserved(id, OTHER));
    all.put("StockRefused", new StockReply.StockRefused(id, reservation, SKU));
    all.put("StockRefused:other-reservation", new StockReply.StockRefused(id, OTHER, SKU));
    all.put("StockReleased", new StockReply.StockReleased(id, release, reservation));
    all.put("StockReleased:other-release", new StockReply.StockReleased(id, OTHER, reservation));
    all.put("StockReleased:other-reservation", new StockReply.StockReleased(id, release, OTHER));
  }

  private void addPaymentReplies() {
    BiFunction<MessageId, Money, Message> captured =
        (charge, money) -> new PaymentReply.PaymentCaptured(order.id(), charge, money);
    all.put("PaymentCaptured", captured.apply(charge(), order.money()));
    all.put("PaymentCaptured:other-amount", captured.apply(charge(), otherAmount()));
    all.put("PaymentCaptured:other-currency", captured.apply(charge(), otherCurrency()));
    all.put("PaymentCaptured:other-charge", captured.apply(OTHER, order.money()));
    all.put("PaymentDeclined", declined(charge()));
    all.put("PaymentDeclined:other-charge", declined(OTHER));
  }

  private void addRefundReplies() {
    MessageId refund = order.compensationId(SagaStep.PAYMENT);
    all.put("PaymentRefunded", refunded(refund, charge(), order.money()));
    all.put("PaymentRefunded:other-amount", refunded(refund, charge(), otherAmount()));
    all.put("PaymentRefunded:other-currency", refunded(refund, charge(), otherCurrency()));
    all.put("PaymentRefunded:other-charge", refunded(refund, OTHER, order.money()));
    all.put("PaymentRefunded:other-refund", refunded(OTHER, charge(), order.money()));
    all.put("RefundRefused", new PaymentReply.RefundRefused(order.id(), refund, charge()));
    all.put(
        "RefundRefused:other-charge", new PaymentReply.RefundRefused(order.id(), refund, OTHER));
    all.put(
        "RefundRefused:other-refund", new PaymentReply.RefundRefused(order.id(), OTHER, charge()));
  }

  private Message declined(MessageId charge) {
    return new PaymentReply.PaymentDeclined(order.id(), charge, DeclineCode.CREDIT_LIMIT_EXCEEDED);
  }

  private Message refunded(MessageId refund, MessageId charge, Money money) {
    return new PaymentReply.PaymentRefunded(order.id(), refund, charge, money);
  }

  private MessageId charge() {
    return order.forwardId(SagaStep.PAYMENT);
  }

  private Money otherAmount() {
    return new Money(order.money().amount() + 1, order.money().currency());
  }

  private Money otherCurrency() {
    return Money.of(order.money().amount(), "USD");
  }

  private static Message withItems(Message data) {
    if (!(data instanceof OrderCommand.PlaceOrder place)) {
      throw new IllegalArgumentException(data + " places no order");
    }
    return new OrderCommand.PlaceOrder(
        place.orderId(),
        place.customerId(),
        place.money(),
        place.reference(),
        ITEMS,
        place.payment());
  }
}
