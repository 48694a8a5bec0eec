package dev.orderonce.kit;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes sure that topics are there, with the layout that the settings ask for. */
public final class KafkaTopics {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration RETRY_PAUSE = Duration.ofMillis(20);

  private KafkaTopics() {}

  /**
   * A topic that a service needs.
   *
   * @param name its name
   * @param partitions its number of partitions
   * @param compacted whether only the latest record of each key is kept
   * @param config what it is made with beside that
   */
  public record Wanted(String name, int partitions, boolean compacted, Map<String, String> config) {

    public Wanted {
      config = Map.copyOf(config);
    }

    /** One with the cluster's defaults. */
    public Wanted(String name, int partitions, boolean compacted) {
      this(name, partitions, compacted, Map.of());
    }
  }

  /**
   * Creates the topics that are missing, checks the partition count of those that exist, and waits
   * until all of them take records.
   *
   * @throws ConfigurationException if an existing topic has another number of partitions: records
   *     of one order would then be spread differently over the topics
   */
  public static void ensure(KafkaSettings settings, Collection<Wanted> wanted)
      throws InterruptedException {
    try (Admin admin = Admin.create(settings.clientConfig())) {
      create(admin, wanted, settings.replicationFactor());
      check(admin, wanted);
      awaitLeaders(admin, wanted);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "topics could not be set up at " + settings.bootstrapServers(), e);
    }
  }

  private static void create(Admin admin, Collection<Wanted> wanted, short replicas)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<NewTopic> topics = wanted.stream().map(topic -> newTopic(topic, replicas)).toList();
    for (KafkaFuture<Void> created : admin.createTopics(topics).values().values()) {
      try {
        created.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }

  private static NewTopic newTopic(Wanted topic, short replicas) {
    String policy =
        topic.compacted() ? TopicConfig.CLEANUP_POLICY_COMPACT : TopicConfig.CLEANUP_POLICY_DELETE;
    Map<String, String> config = new HashMap<>(topic.config());
    config.put(TopicConfig.CLEANUP_POLICY_CONFIG, policy);
    return new NewTopic(topic.name(), topic.partitions(), replicas).configs(config);
  }

  private static void check(Admin admin, Collection<Wanted> wanted)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<String> names = wanted.stream().map(Wanted::name).toList();
    Map<String, TopicDescription> found = describe(admin, names);
    for (Wanted topic : wanted) {
      int actual = found.getOrDefault(topic.name(), EMPTY).partitions().size();
      if (actual != topic.partitions()) {
        throw new ConfigurationException(
            "topic %s has %d partitions, but %s asks for %d"
                .formatted(
                    topic.name(), actual, KafkaSettings.PARTITIONS.name(), topic.partitions()));
      }
    }
  }

  /** A broker may not know yet of a topic that the controller has just made. */
  private static Map<String, TopicDescription> describe(Admin admin, List<String> names)
      throws InterruptedException, ExecutionException, TimeoutException {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (true) {
      try {
        return admin
            .describeTopics(names)
            .allTopicNames()
            .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() > deadline) {
          throw e;
        }
        LockSupport.parkNanos(RETRY_PAUSE.toNanos());
      }
    }
  }

  /**
   * A new topic is described a moment before its partitions take records. A producer that sends
   * within that moment may have its second batch taken and its first one refused, without end.
   */
  private static void awaitLeaders(Admin admin, Collection<Wanted> wanted)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (Wanted topic : wanted) {
      for (int partition = 0; partition < topic.partitions(); partition++) {
        ends.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
      }
    }
    admin.listOffsets(ends).all().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static final TopicDescription EMPTY = new TopicDescription("", false, List.of());
}
