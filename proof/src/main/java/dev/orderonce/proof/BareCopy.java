package dev.orderonce.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.Topic;
import dev.orderonce.processor.ProcessorSettings;
import dev.orderonce.processor.StoreMemory;
import dev.orderonce.processor.StreamsSettings;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * The least that can be called exactly once: drops what has an id that was seen before, and copies
 * the rest, its JSON unread, to one topic. With all settings of the processor.
 */
final class BareCopy implements Contender {

  private static final String COPIES = "bench.copies";
  private static final String SEEN = "bench-seen";
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  @Override
  public String label() {
    return "bare copy";
  }

  @Override
  public String group() {
    return "orderonce-bench-bare";
  }

  @Override
  public List<String> ownTopics() {
    return List.of(COPIES);
  }

  @Override
  public List<String> outputsOf(Message message) {
    return List.of(COPIES);
  }

  @Override
  public Running start(ProcessorSettings settings) {
    Properties config = StreamsSettings.of(settings);
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, group());
    StoreMemory memory = new StoreMemory(settings.storeMemory());
    memory.bound(config);
    KafkaStreams streams = new KafkaStreams(topology(), config);
    streams.start();
    return () -> {
      if (streams.close(CLOSE_TIMEOUT)) {
        memory.close();
      }
    };
  }

  private static Topology topology() {
    Serializer<String> out = Serdes.String().serializer();
    Deserializer<String> in = Serdes.String().deserializer();
    return new Topology()
        .addSource("read", in, in, Topic.COMMANDS.topicName(), Topic.REPLIES.topicName())
        .addProcessor("copy", Copier::new, "read")
        .addStateStore(
            Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(SEEN), Serdes.String(), Serdes.ByteArray()),
            "copy")
        .addSink("write", COPIES, out, out, "copy");
  }

  private static final class Copier extends ContextualProcessor<String, String, String, String> {

    private static final byte[] YES = {1};

    @SuppressWarnings("NullAway.Init") // Streams calls init before it hands over the first record.
    private KeyValueStore<String, byte[]> seen;

    @Override
    public void init(ProcessorContext<String, String> context) {
      super.init(context);
      seen = context.getStateStore(SEEN);
    }

    @Override
    public void process(Record<String, String> record) {
      String id = new String(record.headers().lastHeader(Headers.ID).value(), UTF_8);
      if (seen.get(id) == null) {
        seen.put(id, YES);
        context().forward(record);
      }
    }
  }
}
