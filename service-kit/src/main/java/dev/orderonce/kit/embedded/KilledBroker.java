package dev.orderonce.kit.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.loader.LoaderManifest;
import org.apache.kafka.image.publisher.MetadataPublisher;
import org.apache.kafka.metadata.BrokerRegistration;

/**
 * Tells the controller of a broker that was killed, before there is another.
 *
 * <p>To the controller it is alive until its session is over. A broker that starts meanwhile takes
 * itself for the leader of all partitions, loads the transactions that the kill interrupted while
 * they were being committed, and tries to write their markers through its own port, which it does
 * not serve yet. When the session ends its partitions have no leader for a moment; Kafka 4.3.1 (its
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
    BoundSockets sockets = new BoundSockets();
    int port = sockets.bind(LocalKafkaConfig.CONTROLLER_LISTENER, 0);
    try (sockets;
        KafkaNode controller =
            new KafkaNode(
                dataDirectory, LocalKafkaConfig.controller(dataDirectory, nodeId, port), sockets)) {
      controller.start();
      Fenced fenced = new Fenced(nodeId);
      CompletableFuture.allOf(controller.metadata().installPublishers(List.of(fenced)), fenced.done)
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
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
