package dev.orderonce.processor;

import static org.apache.kafka.streams.StreamsConfig.mainConsumerPrefix;
import static org.apache.kafka.streams.StreamsConfig.producerPrefix;

import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The processor's settings in the words of Kafka Streams. */
public final class StreamsSettings {

  /** The consumer group, and what the names of the changelog topics begin with. */
  public static final String APPLICATION_ID = "orderonce-processor";

  /** What all of a partition's records between two commits fit in, but for a long backlog. */
  private static final int BATCH_BYTES = 64 << 10;

  private static final int HEARTBEATS_PER_SESSION = 3;

  private StreamsSettings() {}

  /** All that Kafka Streams is told; whoever gets it may change it. */
  public static Properties of(ProcessorSettings settings) {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION_ID);
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.kafka().bootstrapServers());
    config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) settings.kafka().replicationFactor());
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, settings.commitInterval().toMillis());
    config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
    config.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir().toString());
    config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    // An order is right whichever of its commands and replies comes first, so waiting for the other
    // topic would cost time and buy nothing.
    config.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
    // Each change of a store is a record of its own: a cache could save few, as an order's messages
    // rarely come within one commit, and would need memory in the heap.
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
    putProducer(config, settings);
    putGroup(config, settings);
    return config;
  }

  /**
   * Nothing that is sent can be seen before the transaction commits, and a commit sends at once
   * what still waits: so what is sent waits for more to go with it, and costs no time by that.
   */
  private static void putProducer(Properties config, ProcessorSettings settings) {
    config.put(
        producerPrefix(ProducerConfig.LINGER_MS_CONFIG),
        Math.toIntExact(settings.commitInterval().toMillis()));
    config.put(producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
  }

  private static void putGroup(Properties config, ProcessorSettings settings) {
    int session = Math.toIntExact(settings.sessionTimeout().toMillis());
    config.put(mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), session);
    config.put(
        mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
        Math.max(1, session / HEARTBEATS_PER_SESSION));
    if (!settings.instanceId().isEmpty()) {
      config.put(
          mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), settings.instanceId());
    }
  }
}
