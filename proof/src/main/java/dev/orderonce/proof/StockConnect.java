package dev.orderonce.proof;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.relay.RelayService;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.connector.Connector;
import org.apache.kafka.connect.connector.policy.AllConnectorClientConfigOverridePolicy;
import org.apache.kafka.connect.connector.policy.ConnectorClientConfigOverridePolicy;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.runtime.TargetState;
import org.apache.kafka.connect.runtime.TaskConfig;
import org.apache.kafka.connect.runtime.TaskStatus;
import org.apache.kafka.connect.runtime.Worker;
import org.apache.kafka.connect.runtime.distributed.DistributedConfig;
import org.apache.kafka.connect.runtime.isolation.Plugins;
import org.apache.kafka.connect.runtime.standalone.StandaloneHerder;
import org.apache.kafka.connect.storage.ClusterConfigState;
import org.apache.kafka.connect.storage.KafkaOffsetBackingStore;
import org.apache.kafka.connect.util.ConnectorTaskId;
import org.apache.kafka.connect.util.SharedTopicAdmin;

/**
 * Kafka Connect's own runtime, in this process, with the worker and the connector configured as the
 * relay's module ships them: a worker that runs the connector's task exactly once. What is left out
 * is what spreads tasks over several workers, and its REST interface.
 */
final class StockConnect implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Worker worker;
  private final SharedTopicAdmin admin;
  private final CompletableFuture<Void> failure;

  private StockConnect(Worker worker, SharedTopicAdmin admin, CompletableFuture<Void> failure) {
    this.worker = worker;
    this.admin = admin;
    this.failure = failure;
  }

  /**
   * Starts it on an empty cluster.
   *
   * @param changes what differs from the configuration as it is shipped
   */
  static StockConnect start(
      DatabaseSettings database, String bootstrapServers, Map<String, String> changes)
      throws IOException {
    Map<String, String> worker = workerConfig(bootstrapServers);
    Map<String, String> connector = connectorConfig(database);
    connector.putAll(changes);
    Plugins plugins = new Plugins(worker);
    plugins.compareAndSwapWithDelegatingLoader();
    DistributedConfig config = new DistributedConfig(worker);
    SharedTopicAdmin admin = new SharedTopicAdmin(Map.copyOf(worker));
    Worker running =
        new Worker("worker", Time.SYSTEM, plugins, config, offsets(config, admin), policy());
    // The worker asks its herder where to keep status; nothing else is asked of this one.
    var _ = new StandaloneHerder(running, "cluster", policy());
    running.start();
    CompletableFuture<Void> failure = new CompletableFuture<>();
    startTask(running, connector, failure);
    return new StockConnect(running, admin, failure);
  }

  /** Throws what the task failed with, if it did. */
  void requireHealthy() {
    if (failure.isDone()) {
      failure.join();
    }
  }

  @Override
  public void close() {
    worker.stopAndAwaitTasks();
    worker.stop();
    admin.close();
  }

  private static void startTask(
      Worker worker, Map<String, String> config, CompletableFuture<Void> failure) {
    String name = Objects.requireNonNull(config.get("name"));
    ConnectorTaskId id = new ConnectorTaskId(name, 0);
    Map<String, String> task = taskConfig(worker, config);
    ClusterConfigState cluster =
        new ClusterConfigState(
            1,
            null,
            Map.of(name, 1),
            Map.of(name, config),
            Map.of(name, TargetState.STARTED),
            Map.of(id, task),
            Map.of(name, 1),
            Map.of(name, 1),
            Map.of(),
            Set.of(),
            Set.of());
    boolean started =
        worker.startExactlyOnceSourceTask(
            id,
            cluster,
            config,
            task,
            new Listener(failure),
            TargetState.STARTED,
            () -> {},
            () -> {});
    if (!started) {
      throw new IllegalStateException("Connect did not start the task", failure.exceptionNow());
    }
  }

  private static Map<String, String> taskConfig(Worker worker, Map<String, String> config) {
    Connector connector =
        worker.getPlugins().newConnector(Objects.requireNonNull(config.get("connector.class")));
    connector.start(config);
    Map<String, String> task = new HashMap<>(connector.taskConfigs(1).getFirst());
    task.put(TaskConfig.TASK_CLASS_CONFIG, connector.taskClass().getName());
    connector.stop();
    return task;
  }

  private static KafkaOffsetBackingStore offsets(DistributedConfig config, SharedTopicAdmin admin) {
    JsonConverter converter = new JsonConverter();
    converter.configure(Map.of("schemas.enable", "false"), true);
    KafkaOffsetBackingStore store = new KafkaOffsetBackingStore(admin, () -> "connect-", converter);
    store.configure(config);
    return store;
  }

  private static ConnectorClientConfigOverridePolicy policy() {
    AllConnectorClientConfigOverridePolicy policy = new AllConnectorClientConfigOverridePolicy();
    policy.configure(Map.of());
    return policy;
  }

  private static Map<String, String> workerConfig(String bootstrapServers) throws IOException {
    Properties shipped = new Properties();
    try (InputStream file = resource("worker.properties")) {
      shipped.load(file);
    }
    Map<String, String> config = new HashMap<>();
    shipped.stringPropertyNames().forEach(name -> config.put(name, shipped.getProperty(name)));
    config.put("bootstrap.servers", bootstrapServers);
    for (String topic : Set.of("offset", "config", "status")) {
      config.put(topic + ".storage.replication.factor", "1");
    }
    config.put("offset.storage.partitions", "1");
    config.put("plugin.discovery", "service_load");
    return config;
  }

  /** The connector as it is shipped, for that database. */
  static Map<String, String> connectorConfig(DatabaseSettings database) throws IOException {
    Map<String, String> environment =
        Map.of(
            "${env:ORDERONCE_POSTGRES_HOST}", database.host(),
            "${env:ORDERONCE_POSTGRES_PORT}", Integer.toString(database.port()),
            "${env:ORDERONCE_POSTGRES_DATABASE}", database.name(),
            "${env:ORDERONCE_POSTGRES_USER}", database.user(),
            "${env:ORDERONCE_POSTGRES_PASSWORD}", database.password());
    try (InputStream file = resource("orderonce-outbox.json")) {
      var shipped = JSON.readTree(file);
      Map<String, String> config =
          JSON.convertValue(
              shipped.path("config"), new TypeReference<HashMap<String, String>>() {});
      config.replaceAll((name, value) -> environment.getOrDefault(value, value));
      config.put("name", shipped.path("name").asText());
      return config;
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(RelayService.class.getResourceAsStream("/connect/" + name));
  }

  /** Hears when the task fails. */
  private record Listener(CompletableFuture<Void> failure) implements TaskStatus.Listener {

    @Override
    public void onStartup(ConnectorTaskId id) {}

    @Override
    public void onPause(ConnectorTaskId id) {}

    @Override
    public void onResume(ConnectorTaskId id) {}

    @Override
    public void onFailure(ConnectorTaskId id, Throwable cause) {
      failure.completeExceptionally(cause);
    }

    @Override
    public void onShutdown(ConnectorTaskId id) {}

    @Override
    public void onDeletion(ConnectorTaskId id) {}

    @Override
    public void onRestart(ConnectorTaskId id) {}
  }
}
