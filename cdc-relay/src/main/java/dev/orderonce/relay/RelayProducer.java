package dev.orderonce.relay;

import dev.orderonce.kit.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The configuration of the one producer. */
final class RelayProducer {

  static final String TRANSACTIONAL_ID = "orderonce-relay";

  /** After it the broker aborts an open transaction; brokers allow 15 minutes unless told else. */
  static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(5);

  private static final int BATCH_BYTES = 256 * 1024;

  /** As much as the producer's buffer holds: what is too large, the topics' own limits say. */
  private static final int MAX_REQUEST_BYTES = 32 * 1024 * 1024;

  private static final Duration MAX_BLOCK = Duration.ofSeconds(15);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(60);

  /** Partitions are chosen by Kafka's own hash of the key, as everybody's are. */
  private static final Map<String, Object> COMMON =
      Map.ofEntries(
          Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
          Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
          // The commit flushes: lingering fills batches, and delays none.
          Map.entry(ProducerConfig.LINGER_MS_CONFIG, 1),
          Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES),
          Map.entry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES),
          Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK.toMillis()),
          Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST_TIMEOUT.toMillis()),
          Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY_TIMEOUT.toMillis()));

  private RelayProducer() {}

  static Producer<byte[], byte[]> create(KafkaSettings kafka, Delivery delivery) {
    Map<String, Object> config = kafka.clientConfig();
    config.putAll(COMMON);
    if (delivery == Delivery.EXACTLY_ONCE) {
      config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, TRANSACTIONAL_ID);
      config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) TRANSACTION_TIMEOUT.toMillis());
    }
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
