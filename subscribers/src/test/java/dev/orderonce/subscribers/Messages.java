package dev.orderonce.subscribers;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.CommandDecided;
import dev.orderonce.contract.CommandStatus;
import dev.orderonce.contract.Direction;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Item;
import dev.orderonce.contract.Items;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.OutcomeCode;
import dev.orderonce.contract.PaymentCommand.ChargePayment;
import dev.orderonce.contract.PaymentCommand.RefundPayment;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.Sku;
import dev.orderonce.contract.StockCommand.ReleaseStock;
import dev.orderonce.contract.StockCommand.ReserveStock;
import dev.orderonce.contract.TenantId;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Messages as the topology sends them. */
final class Messages {

  static final TenantId DEMO = new TenantId("demo");
  static final TenantId ACME = new TenantId("acme");
  static final Instant TIME = Instant.parse("2026-11-21T10:15:30.123456Z");
  static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  static final MessageId CAUSE = MessageId.parse("01936b1e-8a4e-7c3a-9f52-1b1c6e0c7a12");

  private Messages() {}

  static OrderId order() {
    return new OrderId(UUID.randomUUID());
  }

  static Envelope<Message> charge(OrderId order, String account, Money money) {
    return charge(DEMO, order, account, money);
  }

  static Envelope<Message> charge(TenantId tenant, OrderId order, String account, Money money) {
    return envelope(
        tenant, chargeId(order), new ChargePayment(order, new AccountId(account), money));
  }

  static Envelope<Message> refund(OrderId order, String account, Money money) {
    return refund(order, account, money, chargeId(order));
  }

  static Envelope<Message> refund(OrderId order, String account, Money money, MessageId charge) {
    return envelope(
        DEMO,
        MessageId.ofStep(order, SagaStep.PAYMENT, Direction.COMPENSATION),
        new RefundPayment(order, new AccountId(account), money, charge, OrderReason.REQUESTED));
  }

  static MessageId chargeId(OrderId order) {
    return MessageId.ofStep(order, SagaStep.PAYMENT, Direction.FORWARD);
  }

  static Envelope<Message> reserve(OrderId order, Items items) {
    return reserve(DEMO, order, items);
  }

  static Envelope<Message> reserve(TenantId tenant, OrderId order, Items items) {
    return envelope(tenant, reservationId(order), new ReserveStock(order, items));
  }

  static Envelope<Message> release(OrderId order, Items items) {
    return release(order, items, reservationId(order));
  }

  static Envelope<Message> release(OrderId order, Items items, MessageId reservation) {
    return envelope(
        DEMO,
        MessageId.ofStep(order, SagaStep.STOCK, Direction.COMPENSATION),
        new ReleaseStock(order, items, reservation, OrderReason.REQUESTED));
  }

  static MessageId reservationId(OrderId order) {
    return MessageId.ofStep(order, SagaStep.STOCK, Direction.FORWARD);
  }

  /** Items as they are said aloud: {@code items("A 2, B 1")}. */
  static Items items(String text) {
    return new Items(
        Stream.of(text.split(", "))
            .map(item -> item.split(" "))
            .map(item -> new Item(new Sku(item[0]), Integer.parseInt(item[1])))
            .toList());
  }

  static Envelope<Message> event(OrderEvent event) {
    return envelope(
        DEMO,
        MessageId.ofEvent(event.orderId(), event.version()),
        event,
        TIME.plusSeconds(event.version()));
  }

  static Envelope<Message> decided(
      OrderId order, UUID command, CommandStatus status, @Nullable OutcomeCode code) {
    MessageId id = new MessageId(command);
    return envelope(DEMO, MessageId.ofOutcome(id), new CommandDecided(order, id, status, code));
  }

  /** The same message under an id of its own. */
  static Envelope<Message> withNewId(Envelope<Message> message) {
    return envelope(message.tenant(), new MessageId(UUID.randomUUID()), message.data());
  }

  static Envelope<Message> envelope(MessageId id, Message data) {
    return envelope(DEMO, id, data);
  }

  private static Envelope<Message> envelope(TenantId tenant, MessageId id, Message data) {
    return envelope(tenant, id, data, TIME);
  }

  private static Envelope<Message> envelope(
      TenantId tenant, MessageId id, Message data, Instant time) {
    return new Envelope<>(
        id, "/orderonce/streams-processor", tenant, time, TRACEPARENT, CAUSE, CAUSE, data);
  }
}
