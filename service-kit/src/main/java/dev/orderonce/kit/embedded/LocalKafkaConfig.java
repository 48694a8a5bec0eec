package dev.orderonce.kit.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The configuration of the broker in this JVM. */
final class LocalKafkaConfig {

  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private LocalKafkaConfig() {}

  static Map<String, String> of(Path directory, int nodeId, int port, int controllerPort) {
    Map<String, String> config = new HashMap<>();
    config.put("process.roles", "broker,controller");
    config.put("node.id", Integer.toString(nodeId));
    config.put("log.dirs", directory.toString());
    config.put(
        "listeners",
        "CLIENT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
    config.put("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    config.put("inter.broker.listener.name", "CLIENT");
    config.put("controller.listener.names", CONTROLLER_LISTENER);
    config.put("controller.quorum.voters", "%d@127.0.0.1:%d".formatted(nodeId, controllerPort));
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
    // After a kill the controller holds the broker of the killed process for alive until its
    // session is over, and refuses the new one so long.
    config.put("broker.session.timeout.ms", "2000");
    config.put("broker.heartbeat.interval.ms", "500");
    // The default reserves 128 MB of heap for compacting logs of any size.
    config.put("log.cleaner.dedupe.buffer.size", "16777216");
    // So that a consumer of a killed process is given up soon.
    config.put("group.min.session.timeout.ms", "1000");
    // The default, and not to be less: a transaction that Kafka 4.3 ends while it starts, before
    // its
    // partitions have leaders, stays open in them, and what follows can never be read
    // (KAFKA-20734).
    config.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "10000");
    config.put("num.recovery.threads.per.data.dir", "2");
    config.put("log.segment.bytes", "67108864");
    config.put("log.index.size.max.bytes", "1048576");
    return config;
  }
}
