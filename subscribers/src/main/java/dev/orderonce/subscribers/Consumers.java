package dev.orderonce.subscribers;

import dev.orderonce.kit.KafkaSettings;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How subscribers read from Kafka. */
final class Consumers {

  private static final int HEARTBEATS_IN_A_SESSION = 3;

  private Consumers() {}

  static Consumer<byte[], byte[]> create(
      KafkaSettings kafka, GroupSettings settings, String subscriber) {
    return new KafkaConsumer<>(
        config(kafka, settings, subscriber),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  static Map<String, Object> config(
      KafkaSettings kafka, GroupSettings settings, String subscriber) {
    Map<String, Object> config = kafka.clientConfig();
    config.put(ConsumerConfig.GROUP_ID_CONFIG, "orderonce-" + subscriber);
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, "orderonce-" + subscriber);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.batchSize());
    // An order has the same partition number in all topics: one member gets them together.
    config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, RangeAssignor.class.getName());
    // A member that was killed holds its partitions until its session ends.
    int session = Math.toIntExact(settings.sessionTimeout().toMillis());
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session);
    config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, session / HEARTBEATS_IN_A_SESSION);
    if (!settings.instanceId().isEmpty()) {
      config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, settings.instanceId() + "-" + subscriber);
    }
    return config;
  }
}
