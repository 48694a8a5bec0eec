package dev.orderonce.processor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.MessageTypes;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.UndecodableMessageException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/**
 * How messages lie in records: the order's id as the key, JSON as the value, the rest as headers.
 */
final class WireFormat {

  static final Serde<OrderId> ORDER_ID =
      Serdes.serdeFrom(
          (topic, id) -> keyOf(id), (topic, bytes) -> OrderId.parse(new String(bytes, UTF_8)));

  static final Serde<Message> MESSAGE =
      Serdes.serdeFrom(
          (topic, message) -> message == null ? null : MessageCodec.encode(message), new ByType());

  private WireFormat() {}

  static byte[] keyOf(OrderId id) {
    return id.toString().getBytes(UTF_8);
  }

  /** The text of a header, or null if there is none of that name. */
  static @Nullable String text(org.apache.kafka.common.header.Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }

  /** Reads a value as what the record's {@code ce_type} says. */
  private static final class ByType implements Deserializer<Message> {

    @Override
    public Message deserialize(String topic, byte[] value) {
      throw new SerializationException("the type of a message is in the record's headers");
    }

    @Override
    public Message deserialize(
        String topic, org.apache.kafka.common.header.Headers headers, byte[] value) {
      String typeName = String.valueOf(text(headers, Headers.TYPE));
      try {
        return MessageCodec.decode(
            MessageTypes.STANDARD
                .byName(typeName)
                .orElseThrow(() -> new SerializationException("unknown type: " + typeName)),
            value);
      } catch (UndecodableMessageException e) {
        throw new SerializationException(e);
      }
    }
  }
}
