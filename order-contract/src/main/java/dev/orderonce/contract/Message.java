package dev.orderonce.contract;

/** The data of a message about one order: what is in the record's value. */
public sealed interface Message
    permits OrderCommand, StepCommand, StepReply, OrderEvent, CommandDecided, OrderSnapshot {

  /** The order that it is about, and the record's key. */
  OrderId orderId();

  /**
   * Its type. A message of a saga step of one's own says its own; all others are in {@link
   * MessageTypes#STANDARD}.
   */
  default MessageType messageType() {
    return MessageTypes.STANDARD
        .byClass(getClass())
        .orElseThrow(() -> new IllegalStateException(getClass() + " does not say its type"));
  }
}
