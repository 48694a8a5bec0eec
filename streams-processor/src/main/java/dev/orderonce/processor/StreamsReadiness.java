package dev.orderonce.processor;

import dev.orderonce.kit.Readiness;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.ThreadMetadata;

/**
 * Whether the threads of the topology work on their partitions, and if not, why.
 *
 * <p>Kafka Streams itself calls a member running whose broker is away: it goes on trying. That is
 * seen by the heartbeats, which are sent only while there is somebody to send them to.
 */
final class StreamsReadiness {

  private static final String CLIENT_TAG = "client-id";
  private static final String LAST_HEARTBEAT = "last-heartbeat-seconds-ago";
  private static final String LAST_REBALANCE = "last-rebalance-seconds-ago";
  private static final double NEVER = -1;

  private final KafkaStreams streams;
  private final RestoreProgress restore;
  private final int threads;
  private final Duration patience;

  /**
   * The readiness of that topology.
   *
   * @param threads how many there should be
   * @param patience for how long a member may be silent
   */
  StreamsReadiness(KafkaStreams streams, RestoreProgress restore, int threads, Duration patience) {
    this.streams = streams;
    this.restore = restore;
    this.threads = threads;
    this.patience = patience;
  }

  /** Looks; answers at once. */
  Readiness ask() {
    KafkaStreams.State state = streams.state();
    return state == KafkaStreams.State.RUNNING
        ? ofRunning(Workers.of(LiveThreads.of(streams), threads), silence(), patience)
        : of(state, restore);
  }

  /** Whether it has not been in touch with the broker for longer than a member may be. */
  boolean isCutOff() {
    return isTooLong(silence(), patience);
  }

  /** The threads of an instance and the tasks that are on them. */
  record Workers(int alive, int wanted, int active, int standby) {

    static Workers of(List<ThreadMetadata> threads, int wanted) {
      return new Workers(
          threads.size(),
          wanted,
          threads.stream().mapToInt(thread -> thread.activeTasks().size()).sum(),
          threads.stream().mapToInt(thread -> thread.standbyTasks().size()).sum());
    }
  }

  static Readiness ofRunning(Workers workers, Duration silence, Duration patience) {
    if (isTooLong(silence, patience)) {
      return Readiness.notReady(
          "the broker is away: no heartbeat for %d s".formatted(silence.toSeconds()));
    }
    return new Readiness(
        workers.alive() > 0,
        "running: %d of %d threads, %d active and %d standby tasks"
            .formatted(workers.alive(), workers.wanted(), workers.active(), workers.standby()));
  }

  static Readiness of(KafkaStreams.State state, RestoreProgress restore) {
    return switch (state) {
      case RUNNING -> Readiness.ready("running");
      case CREATED -> Readiness.notReady("starting");
      case REBALANCING ->
          restore.isRestoring()
              ? Readiness.notReady("restoring: %d records left".formatted(restore.recordsLeft()))
              : Readiness.notReady("rebalancing");
      case PENDING_SHUTDOWN, NOT_RUNNING -> Readiness.notReady("stopped");
      case PENDING_ERROR, ERROR -> Readiness.notReady("failed");
    };
  }

  /** By the thread that has been silent longest. */
  private Duration silence() {
    Map<String, Double> heartbeats = consumersMetric(LAST_HEARTBEAT);
    Map<String, Double> rebalances = consumersMetric(LAST_REBALANCE);
    return LiveThreads.of(streams).stream()
        .map(ThreadMetadata::consumerClientId)
        .map(consumer ->
            silence(
                heartbeats.getOrDefault(consumer, NEVER), rebalances.getOrDefault(consumer, NEVER)))
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /**
   * A member's first heartbeat comes a while after it has joined: until then, it is how long ago
   * that was. Zero for one that has not joined yet.
   *
   * @param heartbeat how many seconds ago the last one was; below zero if there was none
   * @param rebalance how many seconds ago the last one ended; below zero if there was none
   */
  static Duration silence(double heartbeat, double rebalance) {
    return Duration.ofSeconds((long) Math.max(0, heartbeat < 0 ? rebalance : heartbeat));
  }

  /** By the id of the consumer. */
  private Map<String, Double> consumersMetric(String name) {
    return streams.metrics().values().stream()
        .filter(metric -> metric.metricName().name().equals(name))
        .collect(
            Collectors.toMap(
                metric -> metric.metricName().tags().getOrDefault(CLIENT_TAG, ""),
                metric ->
                    metric.metricValue() instanceof Number seconds ? seconds.doubleValue() : NEVER,
                Math::max));
  }

  private static boolean isTooLong(Duration silence, Duration patience) {
    return silence.compareTo(patience) > 0;
  }
}
