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
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
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
 * the rest, its JSON unread, to one topic.
 *
 * @param tuning whose settings it has
 */
record BareCopy(Tuning tuning) implements Contender {

  /** Where settings are from. */
  enum Tuning {
    /** All that the processor tells Kafka Streams. */
    PROCESSOR,
    /** What Kafka Streams takes by itself, but exactly once and on as many threads. */
    DEFAULTS
  }

  private static final String COPIES = "bench.copies";
  private static final String SEEN = "bench-seen";

  /**
   * What even the untuned one is told: where things are, what makes the two comparable, and not to
   * wait for the session of who was stopped before, which is no part of what is measured. Constants
   * only: to call Kafka here would begin the log before a command has said where to.
   */
  private static final Set<String> UNTUNED =
      Set.of(
          StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
          StreamsConfig.STATE_DIR_CONFIG,
          StreamsConfig.REPLICATION_FACTOR_CONFIG,
          StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
          StreamsConfig.NUM_STREAM_THREADS_CONFIG,
          StreamsConfig.MAIN_CONSUMER_PREFIX + ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
          StreamsConfig.MAIN_CONSUMER_PREFIX + ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  @Override
  public String label() {
    return switch (tuning) {
      case PROCESSOR -> "bare copy";
      case DEFAULTS -> "bare copy, untuned";
    };
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
    StoreMemory memory = new StoreMemory(settings.storeMemory());
    KafkaStreams streams = new KafkaStreams(topology(), config(settings, memory));
    streams.start();
    return () -> {
      if (streams.close(CLOSE_TIMEOUT)) {
        memory.close();
      }
    };
  }

  private Properties config(ProcessorSettings settings, StoreMemory memory) {
    Properties config = StreamsSettings.of(settings);
    switch (tuning) {
      case PROCESSOR -> memory.bound(config);
      case DEFAULTS -> config.keySet().retainAll(UNTUNED);
    }
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, group());
    return config;
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
