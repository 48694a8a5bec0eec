package dev.orderonce.docs;

import static java.util.stream.Collectors.toCollection;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.DeclineCode;
import dev.orderonce.contract.Direction;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Item;
import dev.orderonce.contract.Items;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.MessageType;
import dev.orderonce.contract.MessageTypes;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderCommand.CancelOrder;
import dev.orderonce.contract.OrderCommand.CompleteOrder;
import dev.orderonce.contract.OrderCommand.PayOrder;
import dev.orderonce.contract.OrderCommand.Payment;
import dev.orderonce.contract.OrderCommand.PlaceOrder;
import dev.orderonce.contract.OrderCommand.RefundOrder;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.PaymentReply.PaymentCaptured;
import dev.orderonce.contract.PaymentReply.PaymentDeclined;
import dev.orderonce.contract.PaymentReply.PaymentRefunded;
import dev.orderonce.contract.PaymentReply.RefundRefused;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.Sku;
import dev.orderonce.contract.StockReply.StockRefused;
import dev.orderonce.contract.StockReply.StockReleased;
import dev.orderonce.contract.StockReply.StockReserved;
import dev.orderonce.contract.TenantId;
import dev.orderonce.contract.Topic;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** One message of every type that an order decides, all about the same order, by their names. */
final class SampleMessages {

  static final String WITH_PAYMENT = "PlaceOrder with payment";

  static final String WITH_ITEMS = "PlaceOrder with items";
  static final String WITH_BOTH = "PlaceOrder with items and payment";

  private static final OrderId ORDER = OrderId.parse("01920000-0000-7000-8000-000000000001");
  private static final AccountId ACCOUNT = new AccountId("acct_1");
  private static final Money MONEY = Money.of(2500, "EUR");
  private static final Sku BOOK = new Sku("BOOK-1");
  private static final Items ITEMS = new Items(List.of(new Item(BOOK, 2)));
  private static final MessageId RESERVATION =
      MessageId.ofStep(ORDER, SagaStep.STOCK, Direction.FORWARD);
  private static final MessageId RELEASE =
      MessageId.ofStep(ORDER, SagaStep.STOCK, Direction.COMPENSATION);
  private static final MessageId CHARGE =
      MessageId.ofStep(ORDER, SagaStep.PAYMENT, Direction.FORWARD);
  private static final MessageId REFUND =
      MessageId.ofStep(ORDER, SagaStep.PAYMENT, Direction.COMPENSATION);

  static final Map<String, Message> ALL = all();

  private SampleMessages() {}

  /** The message with an id of that number. */
  static Envelope<Message> envelope(Message message, long number) {
    MessageId id = new MessageId(new UUID(0x01920000_0000_7000L, 0x8000_0000_0000_0000L | number));
    return new Envelope<>(
        id,
        "/orderonce/ingest-api",
        new TenantId("demo"),
        Instant.parse("2026-01-01T12:00:00Z"),
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        id,
        id,
        message);
  }

  private static Map<String, Message> all() {
    CustomerId customer = new CustomerId("cust_1");
    Map<String, Message> all = new LinkedHashMap<>();
    add(all, new PlaceOrder(ORDER, customer, MONEY, null, null, null));
    all.put(WITH_PAYMENT, new PlaceOrder(ORDER, customer, MONEY, null, null, new Payment(ACCOUNT)));
    all.put(WITH_ITEMS, new PlaceOrder(ORDER, customer, MONEY, null, ITEMS, null));
    all.put(WITH_BOTH, new PlaceOrder(ORDER, customer, MONEY, null, ITEMS, new Payment(ACCOUNT)));
    add(all, new PayOrder(ORDER, ACCOUNT));
    add(all, new CompleteOrder(ORDER));
    add(all, new CancelOrder(ORDER, null));
    add(all, new RefundOrder(ORDER, null));
    add(all, new PaymentCaptured(ORDER, CHARGE, MONEY));
    add(all, new PaymentDeclined(ORDER, CHARGE, DeclineCode.CREDIT_LIMIT_EXCEEDED));
    add(all, new PaymentRefunded(ORDER, REFUND, CHARGE, MONEY));
    add(all, new RefundRefused(ORDER, REFUND, CHARGE));
    add(all, new StockReserved(ORDER, RESERVATION));
    add(all, new StockRefused(ORDER, RESERVATION, BOOK));
    add(all, new StockReleased(ORDER, RELEASE, RESERVATION));
    requireAllTypes(all);
    return Collections.unmodifiableMap(all);
  }

  private static void add(Map<String, Message> all, Message message) {
    all.put(MessageType.of(message).simpleName(), message);
  }

  private static void requireAllTypes(Map<String, Message> all) {
    Set<MessageType> missing =
        MessageTypes.STANDARD.all().stream()
            .filter(
                type -> type.topic().equals(Topic.COMMANDS) || type.topic().equals(Topic.REPLIES))
            .collect(toCollection(HashSet::new));
    all.values().stream().map(MessageType::of).forEach(missing::remove);
    if (!missing.isEmpty()) {
      throw new IllegalStateException("there is no sample of " + missing);
    }
  }
}
