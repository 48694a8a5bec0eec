package dev.orderonce.processor.testkit;

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
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.PaymentReply;
import dev.orderonce.contract.Reference;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.Sku;
import dev.orderonce.contract.StepReply;
import dev.orderonce.contract.StockReply;
import dev.orderonce.contract.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Messages about one order, as a client and the ledger send them. The same call gives the same
 * message, with the same id; {@link #another} gives the same wish under another id.
 */
public final class OrderMessages {

  public static final OrderId ORDER = OrderId.parse("01936b1e-8a4e-7c3a-9f52-1b1c6e0c7a11");
  public static final TenantId TENANT = new TenantId("demo");
  public static final CustomerId CUSTOMER = new CustomerId("cust_1");
  public static final AccountId ACCOUNT = new AccountId("acct_1");
  public static final Money MONEY = Money.of(2500, "EUR");
  public static final Reference REFERENCE = new Reference("shop-4711");
  public static final String WORDS = "changed my mind";
  public static final Instant TIME = Instant.parse("2026-11-21T10:15:30.123Z");
  public static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  public static final MessageId CHARGE = chargeOf(ORDER);
  public static final Sku BOOK = new Sku("BOOK-1");
  public static final Items ITEMS = new Items(List.of(new Item(BOOK, 2)));
  public static final MessageId RESERVATION =
      MessageId.ofStep(ORDER, SagaStep.STOCK, Direction.FORWARD);
  public static final MessageId RELEASE =
      MessageId.ofStep(ORDER, SagaStep.STOCK, Direction.COMPENSATION);
  public static final MessageId REFUND =
      MessageId.ofStep(ORDER, SagaStep.PAYMENT, Direction.COMPENSATION);

  private OrderMessages() {}

  public static Envelope<Message> placed() {
    return command(
        "place", new OrderCommand.PlaceOrder(ORDER, CUSTOMER, MONEY, REFERENCE, null, null));
  }

  public static Envelope<Message> placedWithPayment() {
    return command(
        "place",
        new OrderCommand.PlaceOrder(
            ORDER, CUSTOMER, MONEY, REFERENCE, null, new OrderCommand.Payment(ACCOUNT)));
  }

  public static Envelope<Message> placedWithItems() {
    return command(
        "place", new OrderCommand.PlaceOrder(ORDER, CUSTOMER, MONEY, REFERENCE, ITEMS, null));
  }

  public static Envelope<Message> placedWithItemsAndPayment() {
    return command(
        "place",
        new OrderCommand.PlaceOrder(
            ORDER, CUSTOMER, MONEY, REFERENCE, ITEMS, new OrderCommand.Payment(ACCOUNT)));
  }

  public static Envelope<Message> paymentRequested() {
    return command("pay", new OrderCommand.PayOrder(ORDER, ACCOUNT));
  }

  public static Envelope<Message> completionRequested() {
    return command("complete", new OrderCommand.CompleteOrder(ORDER));
  }

  public static Envelope<Message> cancellationRequested() {
    return command("cancel", new OrderCommand.CancelOrder(ORDER, WORDS));
  }

  public static Envelope<Message> refundRequested() {
    return command("refund", new OrderCommand.RefundOrder(ORDER, WORDS));
  }

  public static Envelope<Message> paymentCaptured() {
    return paymentCaptured(CHARGE, MONEY);
  }

  public static Envelope<Message> paymentCaptured(MessageId chargeId, Money money) {
    return reply(CHARGE, new PaymentReply.PaymentCaptured(ORDER, chargeId, money));
  }

  public static Envelope<Message> paymentDeclined() {
    return paymentDeclined(CHARGE);
  }

  public static Envelope<Message> paymentDeclined(MessageId chargeId) {
    return reply(
        CHARGE,
        new PaymentReply.PaymentDeclined(ORDER, chargeId, DeclineCode.CREDIT_LIMIT_EXCEEDED));
  }

  public static Envelope<Message> paymentRefunded() {
    return paymentRefunded(REFUND, CHARGE, MONEY);
  }

  public static Envelope<Message> paymentRefunded(
      MessageId refundId, MessageId chargeId, Money money) {
    return reply(REFUND, new PaymentReply.PaymentRefunded(ORDER, refundId, chargeId, money));
  }

  /** A refusal is not final, so it has an id of its own. */
  public static Envelope<Message> refundRefused() {
    return refundRefused(REFUND, CHARGE);
  }

  public static Envelope<Message> refundRefused(MessageId refundId, MessageId chargeId) {
    return another(reply(REFUND, new PaymentReply.RefundRefused(ORDER, refundId, chargeId)));
  }

  public static Envelope<Message> stockReserved() {
    return stockReserved(RESERVATION);
  }

  public static Envelope<Message> stockReserved(MessageId reservationId) {
    return reply(RESERVATION, new StockReply.StockReserved(ORDER, reservationId));
  }

  public static Envelope<Message> stockRefused() {
    return stockRefused(RESERVATION);
  }

  public static Envelope<Message> stockRefused(MessageId reservationId) {
    return reply(RESERVATION, new StockReply.StockRefused(ORDER, reservationId, BOOK));
  }

  public static Envelope<Message> stockReleased() {
    return stockReleased(RELEASE, RESERVATION);
  }

  public static Envelope<Message> stockReleased(MessageId releaseId, MessageId reservationId) {
    return reply(RELEASE, new StockReply.StockReleased(ORDER, releaseId, reservationId));
  }

  /** What the message says, in a message of its own. */
  public static Envelope<Message> another(Envelope<Message> message) {
    return withId(message, idNamed("another " + message.id()));
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

  private static Envelope<Message> command(String name, OrderCommand data) {
    MessageId id = idNamed(name);
    return new Envelope<>(id, "/orderonce/ingest-api", TENANT, TIME, TRACE, id, id, data);
  }

  private static Envelope<Message> reply(MessageId stepCommand, StepReply data) {
    return new Envelope<>(
        MessageId.ofReply(stepCommand),
        "/orderonce/ledger",
        TENANT,
        TIME.plusMillis(5),
        TRACE,
        idNamed("place"),
        stepCommand,
        data);
  }
}
