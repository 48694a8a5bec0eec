package dev.orderonce.processor;

import dev.orderonce.contract.OrderId;
import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.Health;
import dev.orderonce.kit.KafkaTopics;
import dev.orderonce.kit.MessageLimits;
import dev.orderonce.kit.Metrics;
import dev.orderonce.kit.Readiness;
import dev.orderonce.kit.Service;
import dev.orderonce.kit.ServiceHttp;
import dev.orderonce.processor.order.OrderMachine;
import dev.orderonce.processor.order.Step;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The processor: the topology running, with HTTP beside it. */
public final class ProcessorService implements Service {

  private final ProcessorSettings settings;
  private final TopologyOptions options;
  private final Health health = new Health();
  private final AtomicReference<@Nullable RunningTopology> running = new AtomicReference<>();
  private final PrometheusMeterRegistry metrics = Metrics.registry();
  private final PeerClient peers;
  private final ServiceHttp http;

  /** One with the saga's own steps. */
  public ProcessorService(ProcessorSettings settings) {
    this(settings, OrderMachine.STEPS);
  }

  /**
   * One with other steps.
   *
   * @param steps the steps of the saga, in their order; the payment must be among them
   */
  public ProcessorService(ProcessorSettings settings, List<Step> steps) {
    this.settings = settings;
    this.options =
        new TopologyOptions(
            steps,
            settings.windows().timing(),
            settings.windows().dedupWindow(),
            settings.commitInterval());
    this.peers = new PeerClient(settings.http().tls());
    QueriesApi api = new QueriesApi(settings.queries().operators(), new Current(), peers);
    this.http = ServiceHttp.create(settings.http(), health, metrics, api::configure);
    health.check("streams", this::readiness);
  }

  @Override
  public String name() {
    return "streams-processor";
  }

  @Override
  public void start() throws InterruptedException {
    requireWritable(settings.stateDir());
    KafkaTopics.ensure(settings.kafka(), topics());
    int largestMessage =
        MessageLimits.makeRoom(
            settings.kafka(),
            List.of(Topics.COMMANDS.name(), Topics.REPLIES.name()),
            DeadLetter.MOST_ADDED,
            Topics.DEAD_LETTERS.name());
    http.start();
    try {
      running.set(
          RunningTopology.start(
              settings,
              largestMessage,
              settings.queries().self(settings.http(), http.port()),
              options,
              metrics,
              new ThreadReplacement(health, InstantSource.system())));
    } catch (RuntimeException e) {
      http.stop();
      throw e;
    }
  }

  /** Commits what is under way, gives the partitions back, then stops to answer. */
  @Override
  public void stop() {
    RunningTopology topology = running.getAndSet(null);
    if (topology != null) {
      topology.close();
      http.stop();
      peers.close();
    }
  }

  @Override
  public Health health() {
    return health;
  }

  /** The TCP port on which it answers. */
  public int port() {
    return http.port();
  }

  private Readiness readiness() {
    RunningTopology topology = running.get();
    return topology == null ? Readiness.notReady("not started") : topology.readiness();
  }

  /** The stores of the topology, while there is one. */
  private final class Current implements Queries {

    private static final String NOT_RUNNING = "this instance is starting or stopping";

    @Override
    public Lookup find(OrderId id) {
      RunningTopology topology = running.get();
      return topology == null ? new Lookup.Unavailable(NOT_RUNNING) : topology.find(id);
    }

    @Override
    public List<StoreStatus> stores() throws StoresUnavailableException {
      RunningTopology topology = running.get();
      if (topology == null) {
        throw new StoresUnavailableException(NOT_RUNNING);
      }
      return topology.stores();
    }
  }

  private List<KafkaTopics.Wanted> topics() {
    return options.topics().stream()
        .map(topic ->
            new KafkaTopics.Wanted(
                topic.topicName(), settings.kafka().partitions(), topic.compacted()))
        .toList();
  }

  private static void requireWritable(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw unwritable(directory, e);
    }
    if (!Files.isWritable(directory)) {
      throw unwritable(directory, null);
    }
  }

  private static ConfigurationException unwritable(Path directory, @Nullable IOException cause) {
    String message =
        "%s '%s' is wrong: the directory cannot be written"
            .formatted(ProcessorSettings.STATE_DIR.name(), directory);
    return cause == null
        ? new ConfigurationException(message)
        : new ConfigurationException(message, cause);
  }
}
