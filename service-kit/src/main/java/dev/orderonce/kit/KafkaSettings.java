package dev.orderonce.kit;

import java.util.List;

/**
 * Where Kafka is, and how the topics are laid out there.
 *
 * @param bootstrapServers {@code host:port} pairs, comma-separated
 * @param partitions the number of partitions of every topic
 * @param replicationFactor the number of copies of every topic
 */
public record KafkaSettings(String bootstrapServers, int partitions, short replicationFactor) {

  private static final int MAX_PARTITIONS = 1_000;
  private static final int MAX_REPLICAS = 9;

  public static final Setting<String> BOOTSTRAP_SERVERS =
      Setting.text(
          "ORDERONCE_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:19092", "Kafka's host:port pairs");
  public static final Setting<Integer> PARTITIONS =
      Setting.integer(
          "ORDERONCE_KAFKA_PARTITIONS",
          12,
          1,
          MAX_PARTITIONS,
          "partitions of every topic, the same for all");
  public static final Setting<Integer> REPLICATION_FACTOR =
      Setting.integer(
          "ORDERONCE_KAFKA_REPLICATION_FACTOR", 1, 1, MAX_REPLICAS, "copies of every topic");

  public static final List<Setting<?>> ALL =
      List.of(BOOTSTRAP_SERVERS, PARTITIONS, REPLICATION_FACTOR);

  public static KafkaSettings from(Settings settings) {
    return new KafkaSettings(
        settings.get(BOOTSTRAP_SERVERS),
        settings.get(PARTITIONS),
        settings.get(REPLICATION_FACTOR).shortValue());
  }
}
