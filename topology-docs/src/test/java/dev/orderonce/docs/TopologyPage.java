package dev.orderonce.docs;

import dev.orderonce.processor.OrderTopology;
import dev.orderonce.processor.TopologyOptions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyDescription.Node;
import org.apache.kafka.streams.TopologyDescription.Processor;
import org.apache.kafka.streams.TopologyDescription.Sink;
import org.apache.kafka.streams.TopologyDescription.Source;
import org.apache.kafka.streams.TopologyDescription.Subtopology;

/** The topology, drawn. */
final class TopologyPage {

  private TopologyPage() {}

  static String text() {
    TopologyDescription description =
        new OrderTopology(TopologyOptions.DEFAULT, new SimpleMeterRegistry()).build().describe();
    return Markdown.page(
        "Topology",
        "What `OrderTopology` builds: topics are round, processors are square, stores are drums.",
        drawing(description));
  }

  private static String drawing(TopologyDescription description) {
    Set<String> boxes = new TreeSet<>();
    List<String> arrows = new ArrayList<>();
    description.subtopologies().stream()
        .sorted(Comparator.comparingInt(Subtopology::id))
        .flatMap(part -> part.nodes().stream().sorted(Comparator.comparing(Node::name)))
        .forEach(node -> draw(node, boxes, arrows));
    return Markdown.mermaid(
        "flowchart LR", Stream.concat(boxes.stream(), arrows.stream()).toList());
  }

  private static void draw(Node node, Set<String> boxes, List<String> arrows) {
    boxes.add("%s[%s]".formatted(id(node.name()), node.name()));
    switch (node) {
      case Source source ->
          sorted(source.topicSet())
              .forEach(topic -> arrows.add(topic(topic, boxes) + " --> " + id(node.name())));
      case Sink sink -> arrows.add(id(node.name()) + " --> " + topic(sink.topic(), boxes));
      case Processor processor ->
          sorted(processor.stores())
              .forEach(store -> arrows.add(id(node.name()) + " <--> " + store(store, boxes)));
      default -> throw new IllegalStateException("unknown kind of node: " + node);
    }
    sorted(node.successors().stream().map(Node::name).toList())
        .forEach(next -> arrows.add(id(node.name()) + " --> " + id(next)));
  }

  private static String topic(String name, Set<String> boxes) {
    boxes.add("%s([%s])".formatted(id(name), name));
    return id(name);
  }

  private static String store(String name, Set<String> boxes) {
    String id = id("store-" + name);
    boxes.add("%s[(%s)]".formatted(id, name));
    return id;
  }

  /** In the drawing's own language an id may not have every character that a name may. */
  private static String id(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "_");
  }

  private static Stream<String> sorted(Collection<String> names) {
    return names.stream().sorted();
  }
}
