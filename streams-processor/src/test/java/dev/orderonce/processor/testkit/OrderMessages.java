package dev.orderonce.processor.testkit;

import static dev.orderonce.testkit.TestOrder.SAMPLE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.DeclineCode;
import dev.orderonce.contract.Direction;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Item;
import dev.orderonce.contract.Items;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.PaymentReply;
import dev.orderonce.contract.Reference;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.Sku;
import dev.orderonce.contract.StockReply;
import dev.orderonce.contract.TenantId;
import dev.orderonce.testkit.TestOrder;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Messages about one order that is always the same, {@link TestOrder#SAMPLE}, and what is wrong
 * with some of them.
 */
public final class OrderMessages {

  public static final OrderId ORDER = SAMPLE.id();
  public static final TenantId TENANT = SAMPLE.tenant();
  public static final CustomerId CUSTOMER = SAMPLE.customer();
  public static final AccountId ACCOUNT = SAMPLE.account();
  public static final Money MONEY = SAMPLE.money();
  public static final Reference REFERENCE = new Reference("shop-4711");
  public static final String WORDS = TestOrder.WORDS;
  public static final Instant TIME = TestOrder.TIME;
  public static final MessageId CHARGE = chargeOf(ORDER);
  public static final MessageId REFUND = SAMPLE.compensationId(SagaStep.PAYMENT);
  public static final Sku BOOK = new Sku("BOOK-1");
  public static final Items ITEMS = new Items(List.of(new Item(BOOK, 2)));
  public static final MessageId RESERVATION = SAMPLE.forwardId(SagaStep.STOCK);
  public static final MessageId RELEASE = SAMPLE.compensationId(SagaStep.STOCK);

  private static final TestOrder WITH_ITEMS = SAMPLE.withItems(new Item(BOOK, 2));

  private OrderMessages() {}

  public static Envelope<Message> placed() {
    return SAMPLE.placed();
  }

  public static Envelope<Message> placedWithPayment() {
    return SAMPLE.placedWithPayment();
  }

  public static Envelope<Message> placedWithItems() {
    return WITH_ITEMS.placed();
  }

  public static Envelope<Message> placedWithItemsAndPayment() {
    return WITH_ITEMS.placedWithPayment();
  }

  public static Envelope<Message> paymentRequested() {
    return SAMPLE.paymentRequested();
  }

  public static Envelope<Message> completionRequested() {
    return SAMPLE.completionRequested();
  }

  public static Envelope<Message> cancellationRequested() {
    return SAMPLE.cancellationRequested();
  }

  public static Envelope<Message> refundRequested() {
    return SAMPLE.refundRequested();
  }

  public static Envelope<Message> paymentCaptured() {
    return SAMPLE.paymentCaptured();
  }

  public static Envelope<Message> paymentCaptured(MessageId chargeId, Money money) {
    return SAMPLE.reply(new PaymentReply.PaymentCaptured(ORDER, chargeId, money));
  }

  public static Envelope<Message> paymentDeclined() {
    return SAMPLE.paymentDeclined();
  }

  public static Envelope<Message> paymentDeclined(MessageId chargeId) {
    return SAMPLE.reply(
        new PaymentReply.PaymentDeclined(ORDER, chargeId, DeclineCode.CREDIT_LIMIT_EXCEEDED));
  }

  public static Envelope<Message> paymentRefunded() {
    return SAMPLE.paymentRefunded();
  }

  public static Envelope<Message> paymentRefunded(
      MessageId refundId, MessageId chargeId, Money money) {
    return SAMPLE.reply(new PaymentReply.PaymentRefunded(ORDER, refundId, chargeId, money));
  }

  public static Envelope<Message> refundRefused() {
    return SAMPLE.refundRefused();
  }

  public static Envelope<Message> refundRefused(MessageId refundId, MessageId chargeId) {
    return SAMPLE.reply(new PaymentReply.RefundRefused(ORDER, refundId, chargeId));
  }

  public static Envelope<Message> stockReserved() {
    return SAMPLE.stockReserved();
  }

  public static Envelope<Message> stockReserved(MessageId reservationId) {
    return SAMPLE.reply(new StockReply.StockReserved(ORDER, reservationId));
  }

  public static Envelope<Message> stockRefused() {
    return WITH_ITEMS.stockRefused();
  }

  public static Envelope<Message> stockRefused(MessageId reservationId) {
    return SAMPLE.reply(new StockReply.StockRefused(ORDER, reservationId, BOOK));
  }

  public static Envelope<Message> stockReleased() {
    return SAMPLE.stockReleased();
  }

  public static Envelope<Message> stockReleased(MessageId releaseId, MessageId reservationId) {
    return SAMPLE.reply(new StockReply.StockReleased(ORDER, releaseId, reservationId));
  }

  /** What the message says, in a message of its own. */
  public static Envelope<Message> another(Envelope<Message> message) {
    return TestOrder.another(message);
  }

  /** The message under another id. */
  public static Envelope<Message> withId(Envelope<Message> message, MessageId id) {
    return new Envelope<>(
        id,
        message.source(),
        message.tenant(),
        message.time(),
        message.traceparent(),
        message.correlationId(),
        message.causationId(),
        message.data());
  }

  /** The message as another tenant would send it. */
  public static Envelope<Message> asSentBy(TenantId tenant, Envelope<Message> message) {
    return new Envelope<>(
        message.id(),
        message.source(),
        tenant,
        message.time(),
        message.traceparent(),
        message.correlationId(),
        message.causationId(),
        message.data());
  }

  /** An id that is the same for the same text. */
  public static MessageId idNamed(String text) {
    return new MessageId(UUID.nameUUIDFromBytes(text.getBytes(UTF_8)));
  }

  /** The id of an order's charge. */
  public static MessageId chargeOf(OrderId order) {
    return MessageId.ofStep(order, SagaStep.PAYMENT, Direction.FORWARD);
  }
}
