package dev.orderonce.proof;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.Direction;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Item;
import dev.orderonce.contract.Items;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.PaymentCommand.ChargePayment;
import dev.orderonce.contract.PaymentReply;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.Sku;
import dev.orderonce.contract.StepReply;
import dev.orderonce.contract.StockReply;
import dev.orderonce.contract.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The messages of one order's life, as the API and the subscribers write them.
 *
 * @param number which order it is; its id and all that varies is made from it, so that an order
 *     need not be kept to send it another message
 */
record OrderLife(long number) {

  private static final TenantId TENANT = new TenantId("bench");

  /** When this began, lest orders be found to have expired long ago. */
  @SuppressWarnings("TimeInStaticInitializer")
  private static final Instant BEGIN = Instant.now();

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String API = "/orderonce/ingest-api";
  private static final String TOPOLOGY = "/orderonce/streams-processor";
  private static final String SUBSCRIBERS = "/orderonce/subscribers";

  /** How many orders are placed in a millisecond: ids of one millisecond are in no order. */
  private static final int PER_MILLI = 10;

  /** How many customers there are, each with one account. */
  static final int CUSTOMERS = 10_000;

  private static final int SKUS = 1_000;
  private static final int MAX_AMOUNT = 100_000;

  OrderId id() {
    return new OrderId(uuid(0));
  }

  /** Places it, with goods, to be paid as soon as these are reserved. */
  Envelope<Message> placed() {
    String customer = customer();
    return command(
        1,
        new OrderCommand.PlaceOrder(
            id(),
            new CustomerId("cust_" + customer),
            money(),
            null,
            new Items(List.of(new Item(new Sku("sku_" + number % SKUS), 1))),
            new OrderCommand.Payment(new AccountId("acct_" + customer))));
  }

  /** Tells that its stock was reserved. */
  Envelope<Message> reserved() {
    MessageId reservation = MessageId.ofStep(id(), SagaStep.STOCK, Direction.FORWARD);
    return reply(reservation, new StockReply.StockReserved(id(), reservation));
  }

  /** Asks for its charge, as the topology does. */
  Envelope<Message> charged() {
    MessageId first = new MessageId(uuid(1));
    return new Envelope<>(
        MessageId.ofStep(id(), SagaStep.PAYMENT, Direction.FORWARD),
        TOPOLOGY,
        TENANT,
        placedAt(),
        TRACE,
        first,
        first,
        new ChargePayment(id(), new AccountId("acct_" + customer()), money()));
  }

  private String customer() {
    return Long.toString(number % CUSTOMERS);
  }

  /** Tells that its charge succeeded. */
  Envelope<Message> captured() {
    MessageId charge = MessageId.ofStep(id(), SagaStep.PAYMENT, Direction.FORWARD);
    return reply(charge, new PaymentReply.PaymentCaptured(id(), charge, money()));
  }

  Envelope<Message> completed() {
    return command(2, new OrderCommand.CompleteOrder(id()));
  }

  Envelope<Message> cancelled() {
    return command(3, new OrderCommand.CancelOrder(id(), "changed my mind"));
  }

  private Envelope<Message> command(int which, OrderCommand data) {
    MessageId id = new MessageId(uuid(which));
    return new Envelope<>(id, API, TENANT, placedAt(), TRACE, id, id, data);
  }

  private Envelope<Message> reply(MessageId asked, StepReply data) {
    MessageId first = new MessageId(uuid(1));
    return new Envelope<>(
        MessageId.ofReply(asked), SUBSCRIBERS, TENANT, placedAt(), TRACE, first, asked, data);
  }

  private Money money() {
    return Money.of(1 + number % MAX_AMOUNT, "EUR");
  }

  private Instant placedAt() {
    return BEGIN.plusMillis(number / PER_MILLI);
  }

  /** A UUIDv7, as the API makes them: the time in front, and the rest as good as random. */
  private UUID uuid(int which) {
    long mixed = mix(number * 4 + which);
    long high = (placedAt().toEpochMilli() << 16) | 0x7000L | (mixed & 0xfff);
    return new UUID(high, (mix(mixed) & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L);
  }

  /** Spreads a number over all bits, each to another (the finaliser of MurmurHash3). */
  private static long mix(long number) {
    long mixed = number + 0x9e37_79b9_7f4a_7c15L;
    mixed = (mixed ^ (mixed >>> 33)) * 0xff51_afd7_ed55_8ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ce_b9fe_1a85_ec53L;
    return mixed ^ (mixed >>> 33);
  }
}
