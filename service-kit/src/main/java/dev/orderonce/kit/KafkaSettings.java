package dev.orderonce.kit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * Where Kafka is, and how the topics are laid out there.
 *
 * @param bootstrapServers {@code host:port} pairs, comma-separated
 * @param partitions the number of partitions of every topic
 * @param replicationFactor the number of copies of every topic
 * @param security how connections are secured
 */
public record KafkaSettings(
    String bootstrapServers, int partitions, short replicationFactor, KafkaSecurity security) {

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
      Stream.of(List.of(BOOTSTRAP_SERVERS, PARTITIONS, REPLICATION_FACTOR), KafkaSecurity.ALL)
          .<Setting<?>>flatMap(List::stream)
          .toList();

  /** With connections that are not secured. */
  public KafkaSettings(String bootstrapServers, int partitions, short replicationFactor) {
    this(bootstrapServers, partitions, replicationFactor, KafkaSecurity.NONE);
  }

  public static KafkaSettings from(Settings settings) {
    return new KafkaSettings(
        settings.get(BOOTSTRAP_SERVERS),
        settings.get(PARTITIONS),
        settings.get(REPLICATION_FACTOR).shortValue(),
        KafkaSecurity.from(settings));
  }

  /** What every client of Kafka needs to reach it; the start of its configuration. */
  public Map<String, Object> clientConfig() {
    Map<String, Object> config = new HashMap<>(security.clientConfig());
    config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return config;
  }
}
