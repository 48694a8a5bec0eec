package dev.orderonce.kit.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.loader.LoaderManifest;
import org.apache.kafka.image.publisher.MetadataPublisher;
import org.apache.kafka.metadata.BrokerRegistration;
import org.apache.kafka.metadata.bootstrap.BootstrapDirectory;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble.VerificationFlag;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.fault.LoggingFaultHandler;

/**
 * Tells the controller of a broker that was killed, before there is another.
 *
 * <p>To the controller it is alive until its session is over. A broker that starts meanwhile takes
 * itself for the leader of all partitions, loads the transactions that the kill interrupted while
 * they were being committed, and tries to write their markers through its own port, which is not
 * open yet. When the session ends its partitions have no leader for a moment; Kafka 4.3.1 (its
 * {@code TransactionMarkerChannelManager}) takes them for deleted ones then, and calls the
 * transactions complete although no marker was written. What they hold, and what comes after it,
 * could never be read.
 */
final class KilledBroker {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What an orderly stop leaves in the directory, and a start removes. */
  private static final String STOPPED_IN_ORDER = ".kafka_cleanshutdown";

  private KilledBroker() {}

  /** Whether the broker whose data these are may have been killed. */
  static boolean left(Path dataDirectory) {
    return Files.notExists(dataDirectory.resolve(STOPPED_IN_ORDER));
  }

  /** Runs a controller on the data, without a broker, until to it the broker is gone. */
  static void fence(Path dataDirectory, int nodeId) throws Exception {
    KafkaConfig config =
        new KafkaConfig(
            LocalKafkaConfig.controller(dataDirectory, nodeId, LocalPorts.claim(0, "Kafka")));
    SharedServer shared = shared(dataDirectory, config);
    ControllerServer controller =
        new ControllerServer(
            shared,
            KafkaRaftServer.configSchema(),
            new BootstrapDirectory(dataDirectory.toString()).read());
    try {
      controller.startup();
      Fenced fenced = new Fenced(nodeId);
      CompletableFuture.allOf(shared.loader().installPublishers(List.of(fenced)), fenced.done)
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      controller.shutdown();
      controller.awaitShutdown();
    }
  }

  /** Its faults are told by what waits for it, where a broker's end the process. */
  private static SharedServer shared(Path dataDirectory, KafkaConfig config) throws Exception {
    return new SharedServer(
        config,
        properties(dataDirectory, config.nodeId()),
        Time.SYSTEM,
        new Metrics(),
        CompletableFuture.completedFuture(
            QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
        List.of(),
        (name, fatal, action) -> new LoggingFaultHandler(name, action),
        ServerSocketFactory.INSTANCE);
  }

  private static MetaPropertiesEnsemble properties(Path dataDirectory, int nodeId)
      throws IOException {
    MetaPropertiesEnsemble properties =
        new MetaPropertiesEnsemble.Loader()
            .addMetadataLogDir(dataDirectory.toString())
            .addLogDirs(Set.of(dataDirectory.toString()))
            .load();
    properties.verify(
        Optional.empty(),
        OptionalInt.of(nodeId),
        EnumSet.of(
            VerificationFlag.REQUIRE_AT_LEAST_ONE_VALID,
            VerificationFlag.REQUIRE_METADATA_LOG_DIR));
    return properties;
  }

  /** Sees each committed state of the cluster. */
  private static final class Fenced implements MetadataPublisher {

    private final int nodeId;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private Fenced(int nodeId) {
      this.nodeId = nodeId;
    }

    @Override
    public String name() {
      return "KilledBroker";
    }

    @Override
    public void onMetadataUpdate(
        MetadataDelta delta, MetadataImage image, LoaderManifest manifest) {
      BrokerRegistration broker = image.cluster().broker(nodeId);
      if (broker == null || broker.fenced()) {
        done.complete(null);
      }
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }
}
