package dev.orderonce.contract;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every type of message: its CloudEvents name, its data, and the topic that it is on. */
public enum MessageType {
  PLACE_ORDER("order.place-requested", OrderCommand.PlaceOrder.class, Topic.COMMANDS),
  PAY_ORDER("order.pay-requested", OrderCommand.PayOrder.class, Topic.COMMANDS),
  COMPLETE_ORDER("order.complete-requested", OrderCommand.CompleteOrder.class, Topic.COMMANDS),
  CANCEL_ORDER("order.cancel-requested", OrderCommand.CancelOrder.class, Topic.COMMANDS),
  REFUND_ORDER("order.refund-requested", OrderCommand.RefundOrder.class, Topic.COMMANDS),
  CHARGE_PAYMENT(
      "payment.charge-requested", StepCommand.ChargePayment.class, Topic.PAYMENT_COMMANDS),
  REFUND_PAYMENT("payment.refund-requested", StepCommand.RefundPayment.class, Topic.COMPENSATIONS),
  PAYMENT_CAPTURED("payment.captured", StepReply.PaymentCaptured.class, Topic.REPLIES),
  PAYMENT_DECLINED("payment.declined", StepReply.PaymentDeclined.class, Topic.REPLIES),
  PAYMENT_REFUNDED("payment.refunded", StepReply.PaymentRefunded.class, Topic.REPLIES),
  ORDER_CREATED("order.created", OrderEvent.OrderCreated.class, Topic.EVENTS),
  ORDER_PAID("order.paid", OrderEvent.OrderPaid.class, Topic.EVENTS),
  ORDER_COMPLETED("order.completed", OrderEvent.OrderCompleted.class, Topic.EVENTS),
  ORDER_CANCELLED("order.cancelled", OrderEvent.OrderCancelled.class, Topic.EVENTS),
  ORDER_REFUNDED("order.refunded", OrderEvent.OrderRefunded.class, Topic.EVENTS),
  COMMAND_DECIDED("command.decided", CommandDecided.class, Topic.OUTCOMES),
  ORDER_SNAPSHOT("order.snapshotted", OrderSnapshot.class, Topic.STATE);

  private static final Map<String, MessageType> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(MessageType::typeName, Function.identity()));

  private static final Map<Class<?>, MessageType> BY_CLASS =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(MessageType::dataClass, Function.identity()));

  private final String typeName;
  private final Class<? extends Message> dataClass;
  private final Topic topic;

  MessageType(String thingHappened, Class<? extends Message> dataClass, Topic topic) {
    this.typeName = "dev.orderonce." + thingHappened + ".v1";
    this.dataClass = dataClass;
    this.topic = topic;
  }

  /** The type of that CloudEvents name, if there is one. */
  public static Optional<MessageType> byName(String typeName) {
    return Optional.ofNullable(BY_NAME.get(typeName));
  }

  /** The type of that message. */
  public static MessageType of(Message message) {
    MessageType type = BY_CLASS.get(message.getClass());
    if (type == null) {
      throw new IllegalStateException(message.getClass() + " has no message type");
    }
    return type;
  }

  /** The CloudEvents type, {@code ce_type} on the wire. */
  public String typeName() {
    return typeName;
  }

  /** The record of its data. */
  public Class<? extends Message> dataClass() {
    return dataClass;
  }

  /** The topic that it is written to. */
  public Topic topic() {
    return topic;
  }

  /** The class-path resource that holds the JSON Schema of its data. */
  public String schemaResource() {
    return "/dev/orderonce/contract/schemas/" + typeName + ".json";
  }

  /** Its name in histories and answers, such as {@code OrderPaid}. */
  public String simpleName() {
    return dataClass.getSimpleName();
  }
}
