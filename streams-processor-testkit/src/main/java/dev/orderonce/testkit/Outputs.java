package dev.orderonce.testkit;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.jspecify.annotations.Nullable;

/** What a topology wrote, on every topic that it has a sink for. */
final class Outputs {

  private final DrivenTopology topology;
  private final Map<String, Deque<WireRecord>> untold = new LinkedHashMap<>();

  Outputs(Topology description, DrivenTopology topology) {
    this.topology = topology;
    sinks(description.describe()).forEach(topic -> untold.put(topic, new ArrayDeque<>()));
  }

  /** Takes over what was written since the last time, and tells it. */
  List<WireRecord> collect() {
    List<WireRecord> fresh =
        untold.keySet().stream().flatMap(t -> topology.read(t).stream()).toList();
    fresh.forEach(record -> queue(record.topic()).add(record));
    return fresh;
  }

  /** The next record of that topic, and no longer there; null if there is none. */
  @Nullable WireRecord next(String topic) {
    return queue(topic).poll();
  }

  /** All records that nobody has taken, and no longer there. */
  List<WireRecord> rest() {
    List<WireRecord> rest = untold.values().stream().flatMap(Collection::stream).toList();
    untold.values().forEach(Collection::clear);
    return rest;
  }

  Set<String> topics() {
    return untold.keySet();
  }

  private Deque<WireRecord> queue(String topic) {
    return untold.getOrDefault(topic, new ArrayDeque<>());
  }

  private static List<String> sinks(TopologyDescription description) {
    return description.subtopologies().stream()
        .flatMap(part -> part.nodes().stream())
        .flatMap(node ->
            node instanceof TopologyDescription.Sink sink
                ? Stream.ofNullable(sink.topic())
                : Stream.empty())
        .distinct()
        .sorted()
        .toList();
  }
}
