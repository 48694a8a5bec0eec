package dev.orderonce.processor;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.MessageTypes;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.UndecodableMessageException;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Reads records as messages, and puts aside what is none, so that it does not stop the stream. */
final class Decoder extends ContextualProcessor<byte[], byte[], Object, Object> {

  private final MessageTypes types;
  private final ThreadLocal<CommitPace> pace;
  private final ProcessorMetrics metrics;

  Decoder(MessageTypes types, ThreadLocal<CommitPace> pace, ProcessorMetrics metrics) {
    this.types = types;
    this.pace = pace;
    this.metrics = metrics;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    try {
      Envelope<Message> message = decode(record);
      context()
          .forward(
              record
                  .withKey(message.data().orderId())
                  .withValue(new Received(message, Bytes.wrap(record.value()))),
              OrderTopology.ADVANCE_ORDER);
    } catch (UndecodableMessageException e) {
      metrics.undecodable();
      context()
          .forward(
              DeadLetter.of(record, context(), String.valueOf(e.getMessage())),
              OrderTopology.TO_DEAD_LETTERS);
      pace.get().note();
    }
  }

  private Envelope<Message> decode(Record<byte[], byte[]> record)
      throws UndecodableMessageException {
    Envelope<Message> message =
        MessageCodec.decode(types, name -> WireFormat.text(record.headers(), name), record.value());
    OrderId orderId = message.data().orderId();
    // By the key it got into this partition: under another key, the order would be in two.
    if (!Arrays.equals(record.key(), WireFormat.keyOf(orderId))) {
      throw new UndecodableMessageException("the key is not the order's id, " + orderId);
    }
    return message;
  }
}
