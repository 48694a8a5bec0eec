package dev.orderonce.processor;

import dev.orderonce.contract.MessageTypes;
import dev.orderonce.contract.Topic;
import dev.orderonce.processor.order.OrderMachine;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.Topology;

/**
 * The path of a message: read, decoded, decided once by its order; and what follows from it, on the
 * topic where that belongs.
 *
 * <p>All in one sub-topology and one partition, which the order's id as the key makes sure of: a
 * duplicate meets its first copy, and a reply meets its order, in the same task.
 */
public final class OrderTopology {

  static final String READ_MESSAGES = "read-messages";
  static final String DECODE = "decode";
  static final String ADVANCE_ORDER = "advance-order";
  static final String TO_DEAD_LETTERS = "to-dead-letters";

  private static final Map<Topic, String> SINKS =
      Map.of(
          Topic.EVENTS, "to-events",
          Topic.OUTCOMES, "to-outcomes",
          Topic.STATE, "to-state",
          Topic.COMPENSATIONS, "to-compensations",
          Topic.INVENTORY_COMMANDS, "to-inventory-commands",
          Topic.PAYMENT_COMMANDS, "to-payment-commands",
          Topic.DEAD_LETTERS, TO_DEAD_LETTERS);

  private final List<Topic> topics;
  private final MessageTypes messageTypes;
  private final ThreadLocal<CommitPace> pace;
  private final ProcessorMetrics metrics;
  private final OrderAdvancer.Supplier advanceOrder;

  /**
   * A topology.
   *
   * @param meters where it counts
   * @throws IllegalArgumentException if a step is there twice or the payment is not there
   */
  public OrderTopology(TopologyOptions options, MeterRegistry meters) {
    this.topics = options.topics();
    this.messageTypes = options.messageTypes();
    this.pace = ThreadLocal.withInitial(() -> new CommitPace(options.commitInterval()));
    this.metrics = new ProcessorMetrics(meters);
    this.advanceOrder =
        new OrderAdvancer.Supplier(
            new OrderMachine(options.steps(), options.timing()),
            options.dedupWindow(),
            pace,
            metrics);
  }

  /** The topology, new. */
  public Topology build() {
    Topology topology = new Topology();
    read(topology, READ_MESSAGES, Topics.COMMANDS, Topics.REPLIES);
    topology.addProcessor(DECODE, () -> new Decoder(messageTypes, pace, metrics), READ_MESSAGES);
    topology.addProcessor(ADVANCE_ORDER, advanceOrder, DECODE);
    for (Topic topic : topics) {
      if (Topics.isWrittenByOrders(topic)) {
        write(topology, sinkOf(topic), Topics.messages(topic), ADVANCE_ORDER);
      }
    }
    write(topology, TO_DEAD_LETTERS, Topics.DEAD_LETTERS, DECODE, ADVANCE_ORDER);
    return topology;
  }

  /** The node that writes to that topic, one of the contract or a step's own. */
  static String sinkOf(Topic topic) {
    String sink = SINKS.get(topic);
    return sink == null ? "to-" + topic.topicName().replace('.', '-') : sink;
  }

  private static <K, V> void read(
      Topology topology, String node, TypedTopic<K, V> topic, TypedTopic<K, V> another) {
    topology.addSource(
        node,
        topic.keys().deserializer(),
        topic.values().deserializer(),
        topic.name(),
        another.name());
  }

  private static <K, V> void write(
      Topology topology, String node, TypedTopic<K, V> topic, String... from) {
    topology.addSink(
        node, topic.name(), topic.keys().serializer(), topic.values().serializer(), from);
  }
}
