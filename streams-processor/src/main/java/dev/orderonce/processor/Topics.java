package dev.orderonce.processor;

import dev.orderonce.contract.Message;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.Topic;
import org.apache.kafka.common.serialization.Serdes;

/** The topics that the topology reads and writes. */
final class Topics {

  static final TypedTopic<byte[], byte[]> COMMANDS = bytes(Topic.COMMANDS);
  static final TypedTopic<byte[], byte[]> REPLIES = bytes(Topic.REPLIES);
  static final TypedTopic<byte[], byte[]> DEAD_LETTERS = bytes(Topic.DEAD_LETTERS);

  static final TypedTopic<OrderId, Message> EVENTS = messages(Topic.EVENTS);
  static final TypedTopic<OrderId, Message> OUTCOMES = messages(Topic.OUTCOMES);
  static final TypedTopic<OrderId, Message> STATE = messages(Topic.STATE);
  static final TypedTopic<OrderId, Message> COMPENSATIONS = messages(Topic.COMPENSATIONS);
  static final TypedTopic<OrderId, Message> PAYMENT_COMMANDS = messages(Topic.PAYMENT_COMMANDS);

  private Topics() {}

  /** Bytes, so that what cannot be decoded can be put aside as it came. */
  private static TypedTopic<byte[], byte[]> bytes(Topic topic) {
    return new TypedTopic<>(topic.topicName(), Serdes.ByteArray(), Serdes.ByteArray());
  }

  private static TypedTopic<OrderId, Message> messages(Topic topic) {
    return new TypedTopic<>(topic.topicName(), WireFormat.ORDER_ID, WireFormat.MESSAGE);
  }
}
