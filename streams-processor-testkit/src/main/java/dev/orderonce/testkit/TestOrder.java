package dev.orderonce.testkit;

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
import dev.orderonce.contract.StepReply;
import dev.orderonce.contract.StockReply;
import dev.orderonce.contract.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An order to test with, and the messages about it that its client and the participants send:
 *
 * <pre>{@code
 * TestOrder order = TestOrder.SAMPLE.withItems(new Item(new Sku("BOOK-1"), 2));
 *
 * topology
 *     .given(order.placedWithPayment(), order.stockReserved(), order.paymentCaptured())
 *     .when(order.reply(new ShipmentRefused(order.id(), order.forwardId(SHIPPING))))
 * }</pre>
 *
 * <p>The same call gives the same message, with the same id; {@link #another} gives what it says
 * under another id. Commands have the time {@link #TIME}, replies {@link #REPLY_TIME}.
 *
 * @param account what the order is charged to, if it is
 * @param reference the client's own number, if it gave one
 * @param items what the client orders, if it said so
 */
public record TestOrder(
    OrderId id,
    TenantId tenant,
    CustomerId customer,
    AccountId account,
    Money money,
    @Nullable Reference reference,
    @Nullable Items items) {

  /** When the client sends its commands. */
  public static final Instant TIME = Instant.parse("2026-11-21T10:15:30.123Z");

  /** When the participants send their replies. */
  public static final Instant REPLY_TIME = TIME.plusMillis(5);

  /** What the client gives as its reason to cancel or refund. */
  public static final String WORDS = "changed my mind";

  /** 25.00 EUR, without items. */
  public static final TestOrder SAMPLE =
      new TestOrder(
          OrderId.parse("01936b1e-8a4e-7c3a-9f52-1b1c6e0c7a11"),
          new TenantId("demo"),
          new CustomerId("cust_1"),
          new AccountId("acct_1"),
          Money.of(2500, "EUR"),
          new Reference("shop-4711"),
          null);

  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  /** Another order, of that tenant, otherwise like {@link #SAMPLE}. */
  public static TestOrder of(OrderId id, TenantId tenant) {
    return new TestOrder(
        id,
        tenant,
        SAMPLE.customer(),
        SAMPLE.account(),
        SAMPLE.money(),
        SAMPLE.reference(),
        SAMPLE.items());
  }

  /** The same over that money. */
  public TestOrder withMoney(Money other) {
    return new TestOrder(id, tenant, customer, account, other, reference, items);
  }

  /** The same with these items, one at least. */
  public TestOrder withItems(Item... others) {
    return new TestOrder(
        id, tenant, customer, account, money, reference, new Items(List.of(others)));
  }

  /** The client places it and says nothing of payment. */
  public Envelope<Message> placed() {
    return placed(null);
  }

  /** The client places it, to be charged at once. */
  public Envelope<Message> placedWithPayment() {
    return placed(new OrderCommand.Payment(account));
  }

  /** The client asks to charge it. */
  public Envelope<Message> paymentRequested() {
    return command("pay", new OrderCommand.PayOrder(id, account));
  }

  /** The client says that it was delivered. */
  public Envelope<Message> completionRequested() {
    return command("complete", new OrderCommand.CompleteOrder(id));
  }

  /** The client cancels it, with {@link #WORDS}. */
  public Envelope<Message> cancellationRequested() {
    return command("cancel", new OrderCommand.CancelOrder(id, WORDS));
  }

  /** The client wants its money back, with {@link #WORDS}. */
  public Envelope<Message> refundRequested() {
    return command("refund", new OrderCommand.RefundOrder(id, WORDS));
  }

  /** The ledger took the money. */
  public Envelope<Message> paymentCaptured() {
    return reply(new PaymentReply.PaymentCaptured(id, forwardId(SagaStep.PAYMENT), money));
  }

  /** The ledger did not take the money, and never will. */
  public Envelope<Message> paymentDeclined() {
    return reply(
        new PaymentReply.PaymentDeclined(
            id, forwardId(SagaStep.PAYMENT), DeclineCode.CREDIT_LIMIT_EXCEEDED));
  }

  /** The ledger gave the money back. */
  public Envelope<Message> paymentRefunded() {
    return reply(
        new PaymentReply.PaymentRefunded(
            id, compensationId(SagaStep.PAYMENT), forwardId(SagaStep.PAYMENT), money));
  }

  /** Who holds the accounts cannot give the money back for now. */
  public Envelope<Message> refundRefused() {
    return reply(
        new PaymentReply.RefundRefused(
            id, compensationId(SagaStep.PAYMENT), forwardId(SagaStep.PAYMENT)));
  }

  /** All of its items are reserved. */
  public Envelope<Message> stockReserved() {
    return reply(new StockReply.StockReserved(id, forwardId(SagaStep.STOCK)));
  }

  /**
   * None of its items is reserved, and none will be.
   *
   * @throws IllegalStateException if it has no items
   */
  public Envelope<Message> stockRefused() {
    if (items == null) {
      throw new IllegalStateException("the order has no items to refuse");
    }
    return reply(
        new StockReply.StockRefused(id, forwardId(SagaStep.STOCK), items.list().getFirst().sku()));
  }

  /** Its items are free again. */
  public Envelope<Message> stockReleased() {
    return reply(
        new StockReply.StockReleased(
            id, compensationId(SagaStep.STOCK), forwardId(SagaStep.STOCK)));
  }

  /**
   * What a step's participant answers, under the id that the answer has to have: the one that
   * belongs to what was asked, or one of its own where the answer is not final.
   */
  public Envelope<Message> reply(StepReply data) {
    return switch (data.answer()) {
      case SUCCEEDED, REFUSED -> reply(forwardId(data.step()), data);
      case UNDONE -> reply(compensationId(data.step()), data);
      case UNDO_REFUSED ->
          withId(
              idNamed("refusal of " + compensationId(data.step())),
              reply(compensationId(data.step()), data));
    };
  }

  /** The id under which that step is asked for, and of its effect. */
  public MessageId forwardId(SagaStep step) {
    return MessageId.ofStep(id, step, Direction.FORWARD);
  }

  /** The id under which the step's compensation is asked for, and of that one's effect. */
  public MessageId compensationId(SagaStep step) {
    return MessageId.ofStep(id, step, Direction.COMPENSATION);
  }

  /** What the message says, in a message of its own. */
  public static Envelope<Message> another(Envelope<Message> message) {
    return withId(idNamed("another " + message.id()), message);
  }

  private static Envelope<Message> withId(MessageId other, Envelope<Message> message) {
    return new Envelope<>(
        other,
        message.source(),
        message.tenant(),
        message.time(),
        message.traceparent(),
        message.correlationId(),
        message.causationId(),
        message.data());
  }

  private Envelope<Message> placed(OrderCommand.@Nullable Payment payment) {
    return command(
        "place", new OrderCommand.PlaceOrder(id, customer, money, reference, items, payment));
  }

  private Envelope<Message> command(String name, OrderCommand data) {
    MessageId command = commandId(name);
    return new Envelope<>(
        command, "/orderonce/ingest-api", tenant, TIME, TRACE, command, command, data);
  }

  private Envelope<Message> reply(MessageId stepCommand, StepReply data) {
    return new Envelope<>(
        MessageId.ofReply(stepCommand),
        "/participants/" + data.step(),
        tenant,
        REPLY_TIME,
        TRACE,
        commandId("place"),
        stepCommand,
        data);
  }

  private MessageId commandId(String name) {
    return idNamed(name + " " + id);
  }

  private static MessageId idNamed(String text) {
    return new MessageId(UUID.nameUUIDFromBytes(text.getBytes(UTF_8)));
  }
}
