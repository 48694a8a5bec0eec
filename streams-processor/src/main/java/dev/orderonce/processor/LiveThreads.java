package dev.orderonce.processor;

import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.ThreadMetadata;

/** The stream threads that work or are about to. */
final class LiveThreads {

  private static final Set<String> ENDED = Set.of("PENDING_SHUTDOWN", "DEAD");

  private LiveThreads() {}

  /** Leaves out a thread that died: it is still shown, with its tasks, when another has those. */
  static List<ThreadMetadata> of(KafkaStreams streams) {
    return streams.metadataForLocalThreads().stream()
        .filter(thread -> !ENDED.contains(thread.threadState()))
        .toList();
  }
}
