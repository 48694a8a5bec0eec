package dev.orderonce.kit.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The configuration of the broker in this JVM. */
final class LocalKafkaConfig {

  static final String CLIENT_LISTENER = "CLIENT";
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private LocalKafkaConfig() {}

  static Map<String, String> of(Path directory, int nodeId, int port, int controllerPort) {
    Map<String, String> config = common(directory, nodeId, controllerPort);
    config.put("process.roles", "broker,controller");
    config.put(
        "listeners",
        "CLIENT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
    config.put("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    config.put("inter.broker.listener.name", "CLIENT");
    config.put("auto.create.topics.enable", "false");
    // Few internal partitions: each costs start-up and recovery time, and there is one broker.
    config.put("offsets.topic.num.partitions", "5");
    config.put("offsets.topic.replication.factor", "1");
    config.put("transaction.state.log.num.partitions", "5");
    config.put("transaction.state.log.replication.factor", "1");
    config.put("transaction.state.log.min.isr", "1");
    config.put("share.coordinator.state.topic.num.partitions", "1");
    config.put("share.coordinator.state.topic.replication.factor", "1");
    config.put("share.coordinator.state.topic.min.isr", "1");
    config.put("group.initial.rebalance.delay.ms", "0");
    // The default reserves 128 MB of heap for compacting logs of any size.
    config.put("log.cleaner.dedupe.buffer.size", "16777216");
    // So that a consumer of a killed process is given up soon.
    config.put("group.min.session.timeout.ms", "1000");
    // Else it takes the lead of all partitions from the only broker before that has stopped, with
    // what FormerBroker tells of.
    config.put("controlled.shutdown.enable", "false");
    config.put("num.recovery.threads.per.data.dir", "2");
    config.put("log.segment.bytes", "67108864");
    config.put("log.index.size.max.bytes", "1048576");
    return config;
  }

  /** For a controller without a broker, which soon gives up on one that it does not hear of. */
  static Map<String, String> controller(Path directory, int nodeId, int controllerPort) {
    Map<String, String> config = common(directory, nodeId, controllerPort);
    config.put("process.roles", "controller");
    config.put("listeners", "CONTROLLER://127.0.0.1:%d".formatted(controllerPort));
    config.put("broker.session.timeout.ms", "100");
    config.put("broker.heartbeat.interval.ms", "50");
    return config;
  }

  private static Map<String, String> common(Path directory, int nodeId, int controllerPort) {
    Map<String, String> config = new HashMap<>();
    config.put("node.id", Integer.toString(nodeId));
    config.put("log.dirs", directory.toString());
    config.put("controller.listener.names", CONTROLLER_LISTENER);
    config.put("controller.quorum.voters", "%d@127.0.0.1:%d".formatted(nodeId, controllerPort));
    return config;
  }
}
