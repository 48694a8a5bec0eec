package dev.orderonce.processor;

import static org.apache.kafka.streams.StreamsConfig.producerPrefix;

import dev.orderonce.contract.OrderId;
import dev.orderonce.kit.Readiness;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.HostInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topology, running on its threads until it is closed. */
final class RunningTopology implements Queries, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RunningTopology.class);

  /** Within the 10 s in which the whole system is to be stopped. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final KafkaStreams streams;
  private final StreamsReadiness readiness;
  private final LocalStores stores;
  private final StoreMemory memory;
  private final KafkaStreamsMetrics streamsMetrics;
  private final StoreMetrics storeMetrics;
  private final CloseOptions closing;

  private RunningTopology(
      KafkaStreams streams,
      StreamsReadiness readiness,
      LocalStores stores,
      StoreMemory memory,
      MeterRegistry meters,
      CloseOptions closing) {
    this.streams = streams;
    this.readiness = readiness;
    this.stores = stores;
    this.memory = memory;
    this.streamsMetrics = new KafkaStreamsMetrics(streams);
    this.storeMetrics = new StoreMetrics(streams, memory, meters);
    this.closing = closing;
    streamsMetrics.bindTo(meters);
  }

  static RunningTopology start(
      ProcessorSettings settings,
      int largestMessage,
      HostInfo self,
      TopologyOptions options,
      MeterRegistry meters,
      ThreadReplacement onDeath) {
    RestoreProgress restore = new RestoreProgress();
    StoreMemory memory = new StoreMemory(settings.storeMemory());
    Properties config = StreamsSettings.of(settings);
    config.put(producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), largestMessage);
    config.put(StreamsConfig.APPLICATION_SERVER_CONFIG, self.host() + ":" + self.port());
    memory.bound(config);
    KafkaStreams streams = new KafkaStreams(new OrderTopology(options, meters).build(), config);
    streams.setUncaughtExceptionHandler(onDeath);
    streams.setGlobalStateRestoreListener(restore);
    streams.setStateListener((to, from) -> log.info("streams: {} after {}", to, from));
    RunningTopology running =
        new RunningTopology(
            streams,
            new StreamsReadiness(streams, restore, settings.threads(), settings.group().patience()),
            new LocalStores(streams, settings.kafka().partitions(), self),
            memory,
            meters,
            closing(settings.group()));
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
    return readiness.ask();
  }

  @Override
  public Lookup find(OrderId id) {
    return stores.find(id);
  }

  @Override
  public List<StoreStatus> stores() throws StoresUnavailableException {
    if (readiness.isCutOff()) {
      throw new StoresUnavailableException(
          "the broker is away, which knows the ends of changelogs");
    }
    return stores.stores();
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
  private static CloseOptions closing(GroupMembership group) {
    return CloseOptions.timeout(CLOSE_TIMEOUT)
        .withGroupMembershipOperation(
            group.isStatic()
                ? GroupMembershipOperation.REMAIN_IN_GROUP
                : GroupMembershipOperation.LEAVE_GROUP);
  }
}
