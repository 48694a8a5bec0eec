package dev.orderonce.kit.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.image.loader.MetadataLoader;
import org.apache.kafka.metadata.bootstrap.BootstrapDirectory;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble.VerificationFlag;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ProcessRole;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.fault.FaultHandler;
import org.apache.kafka.server.fault.LoggingFaultHandler;

/**
 * A controller in this JVM and, where its configuration says so, a broker. Unlike Kafka's own way
 * to start them it takes sockets that are bound already, and a controller that does not start is an
 * exception, not the end of the process.
 */
final class KafkaNode implements AutoCloseable {

  private final Thread starter = Thread.currentThread();
  private final SharedServer shared;
  private final ControllerServer controller;
  private final Optional<BrokerServer> broker;

  /** One that is not started yet. */
  KafkaNode(Path dataDirectory, Map<String, String> settings, ServerSocketFactory sockets)
      throws Exception {
    KafkaConfig config = new KafkaConfig(settings);
    MetaPropertiesEnsemble properties = properties(dataDirectory, config.nodeId());
    this.shared =
        new SharedServer(
            config,
            properties,
            Time.SYSTEM,
            Server.initializeMetrics(config, Time.SYSTEM, properties.clusterId().orElseThrow()),
            CompletableFuture.completedFuture(
                QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
            List.of(),
            this::faultHandler,
            sockets);
    this.controller =
        new ControllerServer(
            shared,
            KafkaRaftServer.configSchema(),
            new BootstrapDirectory(dataDirectory.toString()).read());
    this.broker =
        config.getList("process.roles").contains(ProcessRole.BrokerRole.toString())
            ? Optional.of(new BrokerServer(shared))
            : Optional.empty();
  }

  /** Starts it, or stops what has started of it. */
  void start() {
    boolean started = false;
    try {
      controller.startup();
      broker.ifPresent(BrokerServer::startup);
      started = true;
    } finally {
      // Not only after exceptions that Java would let pass undeclared: Scala declares none.
      if (!started) {
        close();
      }
    }
  }

  /** What tells of each change of the cluster's metadata; there once it is started. */
  MetadataLoader metadata() {
    return shared.loader();
  }

  /** Stops it in order, so that the next start has no log to recover. */
  @Override
  public void close() {
    broker.ifPresent(started -> {
      started.shutdown();
      started.awaitShutdown();
    });
    controller.shutdown();
    controller.awaitShutdown();
  }

  /** What fails on the thread that starts it is thrown there. After any other it cannot go on. */
  private FaultHandler faultHandler(String name, boolean fatal, Runnable action) {
    FaultHandler logging = new LoggingFaultHandler(name, action);
    FaultHandler standard = new StandardFaultHandlerFactory().build(name, fatal, action);
    return (message, cause) ->
        (Thread.currentThread().equals(starter) ? logging : standard).handleFault(message, cause);
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
}
