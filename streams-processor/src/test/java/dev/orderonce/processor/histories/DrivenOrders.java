package dev.orderonce.processor.histories;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.Topic;
import dev.orderonce.processor.OrderTopology;
import dev.orderonce.processor.TopologyOptions;
import dev.orderonce.processor.order.Order;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.test.TestRecord;

/** Orders in the real topology, with its real stores, run without a broker. */
final class DrivenOrders implements AutoCloseable {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final TopologyTestDriver driver;
  private final Map<Topic, TestInputTopic<byte[], byte[]>> inputs = new HashMap<>();
  private final Map<String, TestOutputTopic<byte[], byte[]>> outputs = new HashMap<>();

  /** What an order waits for. */
  record Timer(long deadline, OrderId order) {}

  DrivenOrders(TopologyOptions options, Path stateDir, Instant start) {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "histories");
    config.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    driver = new TopologyTestDriver(new OrderTopology(options, meters).build(), config, start);
    for (Topic topic : options.topics()) {
      String name = topic.topicName();
      if (topic.equals(Topic.COMMANDS) || topic.equals(Topic.REPLIES)) {
        inputs.put(
            topic,
            driver.createInputTopic(name, new ByteArraySerializer(), new ByteArraySerializer()));
      } else {
        outputs.put(
            name,
            driver.createOutputTopic(
                name, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
      }
    }
  }

  void pipe(Envelope<? extends Message> message, Instant now) {
    RecordHeaders headers = new RecordHeaders();
    message.headers().forEach((name, text) -> headers.add(name, text.getBytes(UTF_8)));
    TestInputTopic<byte[], byte[]> input = inputs.get(message.type().topic());
    if (input == null) {
      throw new AssertionError("nobody reads " + message.type().topic());
    }
    input.pipeInput(
        new TestRecord<>(
            message.data().orderId().toString().getBytes(UTF_8),
            MessageCodec.encode(message.data()),
            headers,
            now));
  }

  void pass(Duration duration) {
    driver.advanceWallClockTime(duration);
  }

  /** What was written since the last time, by topic; nothing for a topic without records. */
  Map<String, List<WrittenRecord>> read() {
    Map<String, List<WrittenRecord>> written = new HashMap<>();
    outputs.forEach((name, output) -> {
      if (!output.isEmpty()) {
        written.put(
            name,
            output.readRecordsToList().stream()
                .map(record -> WrittenRecord.read(name, record))
                .toList());
      }
    });
    return written;
  }

  Map<OrderId, Order> orders() {
    Map<OrderId, Order> all = new HashMap<>();
    KeyValueStore<OrderId, Order> store = driver.getKeyValueStore("orders");
    try (KeyValueIterator<OrderId, Order> entries = store.all()) {
      entries.forEachRemaining(entry -> all.put(entry.key, entry.value));
    }
    return all;
  }

  /** The ids that are in the store, but for the one that stands for nobody. */
  Set<MessageId> seen() {
    Set<MessageId> all = new HashSet<>();
    WindowStore<MessageId, byte[]> store = driver.getWindowStore("seen-messages");
    try (var entries = store.all()) {
      entries.forEachRemaining(entry -> all.add(entry.key.key()));
    }
    all.remove(new MessageId(new UUID(0, 0)));
    return all;
  }

  List<Timer> timers() {
    List<Timer> all = new ArrayList<>();
    KeyValueStore<Bytes, byte[]> store = driver.getKeyValueStore("timers");
    try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
      while (entries.hasNext()) {
        KeyValue<Bytes, byte[]> entry = entries.next();
        ByteBuffer key = ByteBuffer.wrap(entry.key.get());
        all.add(new Timer(key.getLong(), new OrderId(new UUID(key.getLong(), key.getLong()))));
      }
    }
    return all;
  }

  long duplicatesDropped() {
    return (long) meters.counter("orderonce.duplicates.dropped", "stage", "topology").count();
  }

  @Override
  public void close() {
    driver.close();
  }
}
