package dev.orderonce.contract;

/**
 * A type of message.
 *
 * @param typeName its CloudEvents type, {@code ce_type} on the wire
 * @param dataClass the record of its data
 * @param topic the topic that it is written to
 */
public record MessageType(String typeName, Class<? extends Message> dataClass, Topic topic) {

  /**
   * A type by this product's convention, {@code dev.orderonce.<thing>.<happened>.v1}.
   *
   * @param thingHappened such as {@code order.paid}
   */
  public static MessageType v1(
      String thingHappened, Class<? extends Message> dataClass, Topic topic) {
    return new MessageType("dev.orderonce." + thingHappened + ".v1", dataClass, topic);
  }

  /** The type of that message. */
  public static MessageType of(Message message) {
    return message.messageType();
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
