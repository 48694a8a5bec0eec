package dev.orderonce.processor;

import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderId;
import dev.orderonce.processor.order.Order;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** How keys and values lie in the state stores: compactly, since there are millions of them. */
final class StoreFormat {

  static final Serde<OrderId> ORDER_ID = uuid(OrderId::value, OrderId::new);
  static final Serde<MessageId> MESSAGE_ID = uuid(MessageId::value, MessageId::new);
  static final Serde<byte[]> BYTES = Serdes.ByteArray();
  static final Serde<Order> ORDER =
      Serdes.serdeFrom(
          (topic, order) -> order == null ? null : StoredOrder.write(order),
          (topic, bytes) -> bytes == null ? null : StoredOrder.read(bytes));

  private static final int UUID_LENGTH = 16;

  private StoreFormat() {}

  /** An id's 16 bytes, in place of the 36 characters of its text. */
  private static <T> Serde<T> uuid(Function<T, UUID> value, Function<UUID, T> id) {
    return Serdes.serdeFrom(
        (topic, of) -> toBytes(value.apply(of)), (topic, bytes) -> id.apply(toUuid(bytes)));
  }

  private static byte[] toBytes(UUID uuid) {
    return ByteBuffer.allocate(UUID_LENGTH)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }

  private static UUID toUuid(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }
}
