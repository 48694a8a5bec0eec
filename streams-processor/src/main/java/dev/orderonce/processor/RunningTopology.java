package dev.orderonce.processor;

import static org.apache.kafka.streams.StreamsConfig.producerPrefix;

import dev.orderonce.kit.Readiness;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topology, running on its threads until it is closed. */
final class RunningTopology implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RunningTopology.class);

  /** Within the 10 s in which the whole system is to be stopped. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final KafkaStreams streams;
  private final RestoreProgress restore;
  private final StoreMemory memory;
  private final KafkaStreamsMetrics streamsMetrics;
  private final StoreMetrics storeMetrics;
  private final CloseOptions closing;

  private RunningTopology(
      KafkaStreams streams,
      RestoreProgress restore,
      StoreMemory memory,
      MeterRegistry meters,
      CloseOptions closing) {
    this.streams = streams;
    this.restore = restore;
    this.memory = memory;
    this.streamsMetrics = new KafkaStreamsMetrics(streams);
    this.storeMetrics = new StoreMetrics(streams, memory, meters);
    this.closing = closing;
    streamsMetrics.bindTo(meters);
  }

  static RunningTopology start(
      ProcessorSettings settings,
      int largestMessage,
      TopologyOptions options,
      MeterRegistry meters,
      ThreadReplacement onDeath) {
    RestoreProgress restore = new RestoreProgress();
    StoreMemory memory = new StoreMemory(settings.storeMemory());
    Properties config = StreamsSettings.of(settings);
    config.put(producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), largestMessage);
    memory.bound(config);
    KafkaStreams streams = new KafkaStreams(new OrderTopology(options, meters).build(), config);
    streams.setUncaughtExceptionHandler(onDeath);
    streams.setGlobalStateRestoreListener(restore);
    streams.setStateListener((to, from) -> log.info("streams: {} after {}", to, from));
    RunningTopology running =
        new RunningTopology(streams, restore, memory, meters, closing(settings));
    running.start();
    return running;
  }

  private void start() {
    try {
      streams.start();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  Readiness readiness() {
    return readiness(streams.state(), restore);
  }

  static Readiness readiness(KafkaStreams.State state, RestoreProgress restore) {
    return switch (state) {
      case RUNNING -> Readiness.ready("running");
      case CREATED -> Readiness.notReady("starting");
      case REBALANCING ->
          restore.isRestoring()
              ? Readiness.notReady("restoring: %d records left".formatted(restore.recordsLeft()))
              : Readiness.notReady("rebalancing");
      case PENDING_SHUTDOWN, NOT_RUNNING -> Readiness.notReady("stopped");
      case PENDING_ERROR, ERROR -> Readiness.notReady("failed");
    };
  }

  @Override
  public void close() {
    if (streams.close(closing)) {
      memory.close();
    } else {
      log.warn("streams did not close within {}", CLOSE_TIMEOUT);
    }
    streamsMetrics.close();
    storeMetrics.close();
  }

  /** One with a lasting name comes back for its partitions; those of another are free at once. */
  private static CloseOptions closing(ProcessorSettings settings) {
    return CloseOptions.timeout(CLOSE_TIMEOUT)
        .withGroupMembershipOperation(
            settings.instanceId().isEmpty()
                ? GroupMembershipOperation.LEAVE_GROUP
                : GroupMembershipOperation.REMAIN_IN_GROUP);
  }
}
