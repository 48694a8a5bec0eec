package dev.orderonce.contract;

import static dev.orderonce.contract.MessageType.v1;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The types of message that a reader knows, each name and each class once. */
public final class MessageTypes {

  /** All of this contract, and no other. */
  public static final MessageTypes STANDARD =
      new MessageTypes(
          List.of(
              v1("order.place-requested", OrderCommand.PlaceOrder.class, Topic.COMMANDS),
              v1("order.pay-requested", OrderCommand.PayOrder.class, Topic.COMMANDS),
              v1("order.complete-requested", OrderCommand.CompleteOrder.class, Topic.COMMANDS),
              v1("order.cancel-requested", OrderCommand.CancelOrder.class, Topic.COMMANDS),
              v1("order.refund-requested", OrderCommand.RefundOrder.class, Topic.COMMANDS),
              v1(
                  "stock.reserve-requested",
                  StockCommand.ReserveStock.class,
                  Topic.INVENTORY_COMMANDS),
              v1("stock.release-requested", StockCommand.ReleaseStock.class, Topic.COMPENSATIONS),
              v1(
                  "payment.charge-requested",
                  PaymentCommand.ChargePayment.class,
                  Topic.PAYMENT_COMMANDS),
              v1(
                  "payment.refund-requested",
                  PaymentCommand.RefundPayment.class,
                  Topic.COMPENSATIONS),
              v1("stock.reserved", StockReply.StockReserved.class, Topic.REPLIES),
              v1("stock.refused", StockReply.StockRefused.class, Topic.REPLIES),
              v1("stock.released", StockReply.StockReleased.class, Topic.REPLIES),
              v1("payment.captured", PaymentReply.PaymentCaptured.class, Topic.REPLIES),
              v1("payment.declined", PaymentReply.PaymentDeclined.class, Topic.REPLIES),
              v1("payment.refunded", PaymentReply.PaymentRefunded.class, Topic.REPLIES),
              v1("payment.refund-refused", PaymentReply.RefundRefused.class, Topic.REPLIES),
              v1("order.created", OrderEvent.OrderCreated.class, Topic.EVENTS),
              v1("order.paid", OrderEvent.OrderPaid.class, Topic.EVENTS),
              v1("order.completed", OrderEvent.OrderCompleted.class, Topic.EVENTS),
              v1("order.cancelled", OrderEvent.OrderCancelled.class, Topic.EVENTS),
              v1("order.refunded", OrderEvent.OrderRefunded.class, Topic.EVENTS),
              v1("order.compensation-stuck", OrderEvent.CompensationStuck.class, Topic.EVENTS),
              v1("command.decided", CommandDecided.class, Topic.OUTCOMES),
              v1("order.snapshotted", OrderSnapshot.class, Topic.STATE)));

  private final List<MessageType> types;
  private final Map<String, MessageType> byName;
  private final Map<Class<?>, MessageType> byClass;

  private MessageTypes(List<MessageType> types) {
    this.types = List.copyOf(types);
    this.byName = index(types, MessageType::typeName);
    this.byClass = index(types, MessageType::dataClass);
  }

  /**
   * These and no others, such as those of a saga step of one's own.
   *
   * @throws IllegalArgumentException if a name or a class is there twice
   */
  public static MessageTypes of(MessageType... types) {
    return new MessageTypes(List.of(types));
  }

  /**
   * These and more.
   *
   * @throws IllegalArgumentException if a name or a class is there twice
   */
  public MessageTypes plus(Collection<MessageType> more) {
    return new MessageTypes(Stream.concat(types.stream(), more.stream()).toList());
  }

  /** All of them, in the order in which they were given. */
  public List<MessageType> all() {
    return types;
  }

  /** The type of that CloudEvents name, if it is known. */
  public Optional<MessageType> byName(String typeName) {
    return Optional.ofNullable(byName.get(typeName));
  }

  /** The type of that class of data, if it is known. */
  public Optional<MessageType> byClass(Class<? extends Message> dataClass) {
    return Optional.ofNullable(byClass.get(dataClass));
  }

  /**
   * The type of that message.
   *
   * @throws IllegalArgumentException if it is not known
   */
  public MessageType typeOf(Message message) {
    return byClass(message.getClass())
        .orElseThrow(
            () -> new IllegalArgumentException("there is no type for " + message.getClass()));
  }

  private static <K> Map<K, MessageType> index(
      List<MessageType> types, Function<MessageType, ? extends K> key) {
    Map<K, MessageType> index = new LinkedHashMap<>();
    for (MessageType type : types) {
      MessageType other = index.putIfAbsent(key.apply(type), type);
      if (other != null) {
        throw new IllegalArgumentException("%s and %s collide".formatted(other, type));
      }
    }
    return Map.copyOf(index);
  }
}
