package dev.orderonce.proof;

import com.sun.management.OperatingSystemMXBean;
import dev.orderonce.contract.Topic;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How far a group has read some topics, as far as it has committed. */
final class Positions implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final Admin admin;
  private final String group;
  private final List<TopicPartition> partitions = new ArrayList<>();

  /** A look at the positions: their sum, and when that was. */
  private record Look(long sum, long nanos, long cpuNanos) {}

  Positions(String bootstrapServers, String group, Collection<Topic> topics, int partitionCount) {
    this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    this.group = group;
    for (int partition = 0; partition < partitionCount; partition++) {
      for (Topic topic : topics) {
        partitions.add(new TopicPartition(topic.topicName(), partition));
      }
    }
  }

  /**
   * Waits until the group is where the topics end now.
   *
   * @return what happened from its first commit on; the start of the group does not count
   * @throws IllegalStateException if it does not go on for some minutes
   */
  Window awaitEnd() throws InterruptedException, ExecutionException {
    Map<TopicPartition, Long> ends = ends(partitions);
    long end = ends.values().stream().mapToLong(Long::longValue).sum();
    Look before = look();
    Look first = awaitMore(before, before.sum());
    Look last = first;
    while (last.sum() < end) {
      last = awaitMore(last, last.sum());
    }
    return new Window(
        last.sum() - first.sum(),
        Duration.ofNanos(last.nanos() - first.nanos()),
        Duration.ofNanos(last.cpuNanos() - first.cpuNanos()));
  }

  private Look awaitMore(Look since, long sum) throws InterruptedException, ExecutionException {
    while (true) {
      Look now = look();
      if (now.sum() > sum) {
        return now;
      }
      if (now.nanos() - since.nanos() > PATIENCE.toNanos()) {
        throw new IllegalStateException("%s stays at position %d".formatted(group, sum));
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private Look look() throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    long sum =
        committed.entrySet().stream()
            .filter(entry -> entry.getValue() != null && partitions.contains(entry.getKey()))
            .mapToLong(entry -> entry.getValue().offset())
            .sum();
    return new Look(sum, System.nanoTime(), SYSTEM.getProcessCpuTime());
  }

  /** How much is on all topics but those: changelogs and the markers of commits among it. */
  long written() throws InterruptedException, ExecutionException {
    Set<String> read =
        partitions.stream().map(TopicPartition::topic).collect(Collectors.toUnmodifiableSet());
    List<TopicPartition> others = new ArrayList<>();
    for (TopicDescription topic :
        admin.describeTopics(admin.listTopics().names().get()).allTopicNames().get().values()) {
      if (!read.contains(topic.name())) {
        topic
            .partitions()
            .forEach(each -> others.add(new TopicPartition(topic.name(), each.partition())));
      }
    }
    return ends(others).values().stream().mapToLong(Long::longValue).sum();
  }

  private Map<TopicPartition, Long> ends(Collection<TopicPartition> wanted)
      throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    wanted.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin
        .listOffsets(latest)
        .all()
        .get()
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  @Override
  public void close() {
    admin.close();
  }
}
