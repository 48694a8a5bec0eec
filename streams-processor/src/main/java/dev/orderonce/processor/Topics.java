package dev.orderonce.processor;

import dev.orderonce.contract.Message;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.Topic;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;

/** The topics that the topology reads and writes. */
final class Topics {

  static final TypedTopic<byte[], byte[]> COMMANDS = bytes(Topic.COMMANDS);
  static final TypedTopic<byte[], byte[]> REPLIES = bytes(Topic.REPLIES);
  static final TypedTopic<byte[], byte[]> DEAD_LETTERS = bytes(Topic.DEAD_LETTERS);

  private static final Set<Topic> NOT_WRITTEN_BY_ORDERS =
      Set.of(Topic.COMMANDS, Topic.REPLIES, Topic.DEAD_LETTERS);

  private Topics() {}

  /** Whether what an order decides goes there. */
  static boolean isWrittenByOrders(Topic topic) {
    return !NOT_WRITTEN_BY_ORDERS.contains(topic);
  }

  static TypedTopic<OrderId, Message> messages(Topic topic) {
    return new TypedTopic<>(topic.topicName(), WireFormat.ORDER_ID, WireFormat.MESSAGE);
  }

  /** Bytes, so that what cannot be decoded can be put aside as it came. */
  private static TypedTopic<byte[], byte[]> bytes(Topic topic) {
    return new TypedTopic<>(topic.topicName(), Serdes.ByteArray(), Serdes.ByteArray());
  }
}
