package dev.orderonce.kit.embedded;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.Failures;
import dev.orderonce.kit.KafkaSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/** A real Kafka broker (KRaft, broker and controller in one) in this JVM, whose data outlive it. */
public final class LocalKafka implements AutoCloseable {

  private static final int NODE_ID = 1;
  private static final short ONE_REPLICA = 1;

  private final KafkaNode node;
  private final int port;

  private LocalKafka(KafkaNode node, int port) {
    this.node = node;
    this.port = port;
  }

  /**
   * Starts the broker on its data, or formats the directory first.
   *
   * @param dataDirectory where the logs are; made if it is not there
   * @param requestedPort the TCP port on loopback; 0 for a free one
   * @throws ConfigurationException if the directory cannot be written, the port is in use, or the
   *     broker does not start
   */
  public static LocalKafka start(Path dataDirectory, int requestedPort) {
    return start(dataDirectory, requestedPort, Map.of());
  }

  /**
   * Starts such a broker with settings beside its own.
   *
   * @param settings as in a broker's {@code server.properties}; its listener is called {@code
   *     CLIENT}
   */
  public static LocalKafka start(
      Path dataDirectory, int requestedPort, Map<String, String> settings) {
    try (BoundSockets sockets = new BoundSockets()) {
      Files.createDirectories(dataDirectory);
      int port = sockets.bind(LocalKafkaConfig.CLIENT_LISTENER, requestedPort);
      if (formatted(dataDirectory)) {
        FormerBroker.fence(dataDirectory, NODE_ID);
      } else {
        format(dataDirectory);
      }
      int controllerPort = sockets.bind(LocalKafkaConfig.CONTROLLER_LISTENER, 0);
      Map<String, String> config =
          LocalKafkaConfig.of(dataDirectory, NODE_ID, port, controllerPort);
      config.putAll(settings);
      KafkaNode node = new KafkaNode(dataDirectory, config, sockets);
      node.start();
      return new LocalKafka(node, port);
    } catch (ConfigurationException e) {
      throw e;
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new ConfigurationException(
          "Kafka could not be started on %s: %s".formatted(dataDirectory, Failures.line(e)), e);
    }
  }

  /** How a service connects to it, with that many partitions for each topic. */
  public KafkaSettings settings(int partitions) {
    return new KafkaSettings(bootstrapServers(), partitions, ONE_REPLICA);
  }

  /** Its {@code host:port}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** The TCP port that clients connect to. */
  public int port() {
    return port;
  }

  /** Stops it in order, so that the next start has no log to recover. */
  @Override
  public void close() {
    node.close();
  }

  private static boolean formatted(Path dataDirectory) {
    return Files.exists(dataDirectory.resolve("meta.properties"));
  }

  private static void format(Path dataDirectory) throws Exception {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      new Formatter()
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(NODE_ID)
          .addDirectory(dataDirectory.toString())
          .setMetadataLogDirectory(dataDirectory.toString())
          .setControllerListenerName(LocalKafkaConfig.CONTROLLER_LISTENER)
          .setPrintStream(out)
          .run();
    }
  }
}
