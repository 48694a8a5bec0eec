package dev.orderonce.proof;

import com.sun.management.OperatingSystemMXBean;
import dev.orderonce.contract.Topic;
import dev.orderonce.kit.KafkaSettings;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How many rows are published, as a read_committed consumer could see. */
final class PublishedRows implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final KafkaSettings kafka;
  private final Admin admin;
  private final List<TopicPartition> partitions;

  PublishedRows(KafkaSettings kafka) {
    this.kafka = kafka;
    this.admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()));
    this.partitions =
        IntStream.range(0, kafka.partitions())
            .mapToObj(partition -> new TopicPartition(Topic.COMMANDS.topicName(), partition))
            .toList();
  }

  /**
   * Waits until some more rows are published.
   *
   * @return what happened after the first tenth of them; the start does not count
   */
  Window await(int rows) throws InterruptedException, ExecutionException {
    long before = stable();
    long first = awaitOffset(before + rows / 10);
    long startNanos = System.nanoTime();
    long startCpu = SYSTEM.getProcessCpuTime();
    // Markers of transactions take offsets too, a few in a thousand rows, of each contender alike.
    long last = awaitOffset(before + rows);
    return new Window(
        last - first,
        Duration.ofNanos(System.nanoTime() - startNanos),
        Duration.ofNanos(SYSTEM.getProcessCpuTime() - startCpu));
  }

  /**
   * Counts them, one by one.
   *
   * @return how many there are, which is that many at least
   */
  int awaitCount(int least) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int count = count();
    while (count < least) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("%d records of %d rows".formatted(count, least));
      }
      count = count();
    }
    return count;
  }

  private int count() {
    int count = 0;
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        count += consumer.poll(Duration.ofMillis(100)).count();
      }
    }
    return count;
  }

  long stable() throws InterruptedException, ExecutionException {
    return admin
        .listOffsets(
            partitions.stream()
                .collect(Collectors.toMap(Function.identity(), any -> OffsetSpec.latest())),
            new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
        .all()
        .get()
        .values()
        .stream()
        .mapToLong(end -> end.offset())
        .sum();
  }

  private long awaitOffset(long wanted) throws InterruptedException, ExecutionException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long stable = stable();
    while (stable < wanted) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("published up to %d of %d".formatted(stable, wanted));
      }
      LockSupport.parkNanos(PAUSE.toNanos());
      stable = stable();
    }
    return stable;
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  @Override
  public void close() {
    admin.close();
  }
}
