package dev.orderonce.contract;

/** The data of a message about one order: what is in the record's value. */
public sealed interface Message
    permits OrderCommand, StepCommand, StepReply, OrderEvent, CommandDecided, OrderSnapshot {

  /** The order that it is about, and the record's key. */
  OrderId orderId();
}
