package dev.orderonce.kit.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.loader.LoaderManifest;
import org.apache.kafka.image.loader.MetadataLoader;
import org.apache.kafka.image.publisher.MetadataPublisher;
import org.apache.kafka.metadata.BrokerRegistration;

/**
 * Tells the controller that the broker which had the data before is gone, before there is another.
 *
 * <p>To the controller it is alive until its session is over. A broker that starts meanwhile takes
 * itself for the leader of all partitions, loads the transactions that were being committed when
 * the former one ended, and tries to write their markers through its own port, which it does not
 * serve yet. When the session ends its partitions have no leader for a moment; Kafka 4.3.1 (its
 * {@code TransactionMarkerChannelManager}) takes them for deleted ones then, and calls the
 * transactions complete although no marker was written. What they hold, and what comes after it,
 * could never be read.
 */
final class FormerBroker {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private FormerBroker() {}

  /**
   * Runs a controller on the data, without a broker, until to it the broker is gone.
   *
   * @throws TimeoutException if it is not in time
   */
  static void fence(Path dataDirectory, int nodeId) throws Exception {
    try (BoundSockets sockets = new BoundSockets()) {
      int port = sockets.bind(LocalKafkaConfig.CONTROLLER_LISTENER, 0);
      KafkaNode controller =
          new KafkaNode(
              dataDirectory, LocalKafkaConfig.controller(dataDirectory, nodeId, port), sockets);
      controller.start();
      try (controller) {
        awaitFenced(controller.metadata(), nodeId);
      }
    }
  }

  private static void awaitFenced(MetadataLoader metadata, int nodeId) throws Exception {
    Fenced fenced = new Fenced(nodeId);
    try {
      metadata
          .installPublishers(List.of(fenced))
          .thenCompose(installed -> fenced.done)
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new TimeoutException(
          "to its controller, the broker that had the data before is still alive");
    }
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
      return "FormerBroker";
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
