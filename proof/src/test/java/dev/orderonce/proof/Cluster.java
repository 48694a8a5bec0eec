package dev.orderonce.proof;

import dev.orderonce.contract.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/** A broker and two instances of the processor, each in a process of its own. */
final class Cluster implements AutoCloseable {

  static final int PARTITIONS = 4;

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String GROUP = "orderonce-processor";

  private final Broker broker;
  private final ProcessorInstance first;
  private final ProcessorInstance second;

  private Cluster(Broker broker, ProcessorInstance first, ProcessorInstance second) {
    this.broker = broker;
    this.first = first;
    this.second = second;
  }

  /**
   * Starts all three, and waits until the processors are ready.
   *
   * @param sessionTimeout how long a silent instance keeps its partitions
   */
  static Cluster start(Path directory, Duration sessionTimeout) throws IOException {
    Broker broker = Broker.start(directory.resolve("broker"));
    Map<String, String> environment =
        Map.of(
            "ORDERONCE_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
            "ORDERONCE_KAFKA_PARTITIONS", Integer.toString(PARTITIONS),
            "ORDERONCE_PROCESSOR_SESSION_TIMEOUT", sessionTimeout.toMillis() + "ms",
            // Nothing is asked for again within the test: each command is expected once.
            "ORDERONCE_PROCESSOR_STEP_TIMEOUT", "10m");
    Cluster cluster =
        new Cluster(
            broker,
            ProcessorInstance.start(directory.resolve("first"), environment),
            ProcessorInstance.start(directory.resolve("second"), environment));
    try {
      cluster.first.awaitReady();
      cluster.second.awaitReady();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  Broker broker() {
    return broker;
  }

  ProcessorInstance first() {
    return first;
  }

  ProcessorInstance second() {
    return second;
  }

  /** Waits until the processors have done with every command and every reply there is. */
  void awaitInputsRead() {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      Map<TopicPartition, Long> ends = ends(admin);
      Awaitility.await()
          .alias("the processors at " + ends)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> read(admin).equals(ends));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Map<TopicPartition, Long> ends(Admin admin)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> latest =
        Stream.of(Topic.COMMANDS, Topic.REPLIES)
            .flatMap(topic ->
                IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topic.topicName(), partition)))
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin
        .listOffsets(latest)
        .all()
        .get()
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  /** Offsets of a transaction that is still open do not count. */
  private static Map<TopicPartition, Long> read(Admin admin)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> read = new HashMap<>();
    admin
        .listConsumerGroupOffsets(GROUP, new ListConsumerGroupOffsetsOptions().requireStable(true))
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach((partition, committed) -> read.put(partition, committed.offset()));
    return read;
  }

  @Override
  public void close() {
    first.close();
    second.close();
    broker.close();
  }
}
