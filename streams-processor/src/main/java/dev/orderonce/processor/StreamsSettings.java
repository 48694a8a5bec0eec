package dev.orderonce.processor;

import static org.apache.kafka.streams.StreamsConfig.mainConsumerPrefix;
import static org.apache.kafka.streams.StreamsConfig.producerPrefix;

import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;

/** The processor's settings in the words of Kafka Streams. */
public final class StreamsSettings {

  /** The consumer group, and what the names of the changelog topics begin with. */
  public static final String APPLICATION_ID = "orderonce-processor";

  /** What a partition's records of some ten milliseconds under full load fit in, compressed. */
  private static final int BATCH_BYTES = 64 << 10;

  private static final int HEARTBEATS_PER_SESSION = 3;

  /** With the answer to a heartbeat a member learns that partitions are to change hands. */
  private static final int LONGEST_HEARTBEAT_MS = 1_000;

  /** Streams' own; a transaction that is open holds up whoever reads what is committed. */
  private static final int LONGEST_SILENCE_MS = 10_000;

  private StreamsSettings() {}

  /** All that Kafka Streams is told; whoever gets it may change it. */
  public static Properties of(ProcessorSettings settings) {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION_ID);
    config.putAll(settings.kafka().clientConfig());
    config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) settings.kafka().replicationFactor());
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, longestTransaction(settings));
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
    putGroup(config, settings.group());
    putExceptionHandlers(config);
    return config;
  }

  /**
   * Each lets the thread die, whose transaction is then aborted, and {@link ThreadReplacement} sees
   * to the rest. To pass over what failed would lose a message or half of what follows from it;
   * what is wrong with a message itself never gets here, since the topology puts it aside.
   */
  private static void putExceptionHandlers(Properties config) {
    // Sources read bytes, which cannot fail.
    config.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndFailExceptionHandler.class);
    config.put(
        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndFailProcessingExceptionHandler.class);
    config.put(
        StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
        DefaultProductionExceptionHandler.class);
  }

  /**
   * As long as a healthy transaction is open, and then not longer than a silent member is waited
   * for: who takes over a killed instance's partitions can read them only when the broker has ended
   * the transaction that the killed one left open.
   */
  private static int transactionTimeout(ProcessorSettings settings) {
    long session = settings.group().sessionTimeout().toMillis();
    return Math.toIntExact(longestTransaction(settings) + Math.min(session, LONGEST_SILENCE_MS));
  }

  /** Within that, the topology asks for commits at its {@link CommitPace}. */
  private static long longestTransaction(ProcessorSettings settings) {
    return CommitPace.longest(settings.commitInterval()).toMillis();
  }

  /**
   * Nothing that is sent can be seen before the transaction commits, and a commit sends at once
   * what still waits: so what is sent waits for more to go with it, and costs no time by that.
   *
   * <p>Records in a row are much alike, with all their headers: to compress them takes less
   * computing than to send and to write them as they are.
   */
  private static void putProducer(Properties config, ProcessorSettings settings) {
    config.put(
        producerPrefix(ProducerConfig.LINGER_MS_CONFIG),
        Math.toIntExact(longestTransaction(settings)));
    config.put(producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
    config.put(producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    config.put(
        producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), transactionTimeout(settings));
  }

  private static void putGroup(Properties config, GroupMembership group) {
    config.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, group.protocol().name());
    switch (group.protocol()) {
      case CLASSIC -> putClassicGroup(config, group);
      // The broker has it all: session and heartbeats, and how many standbys there are.
      case STREAMS -> {}
    }
  }

  private static void putClassicGroup(Properties config, GroupMembership group) {
    int session = Math.toIntExact(group.sessionTimeout().toMillis());
    config.put(mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), session);
    config.put(
        mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
        Math.clamp(session / HEARTBEATS_PER_SESSION, 1, LONGEST_HEARTBEAT_MS));
    config.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, group.standbyReplicas());
    if (group.isStatic()) {
      config.put(mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), group.instanceId());
    }
  }
}
