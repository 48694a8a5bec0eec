package dev.orderonce.processor;

import dev.orderonce.contract.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.apache.kafka.streams.Topology;

/**
 * The path of a message: read, decoded, let through once, decided by its order; and what follows
 * from it, on the topic where that belongs.
 *
 * <p>All in one sub-topology and one partition, which the order's id as the key makes sure of: a
 * duplicate meets its first copy, and a reply meets its order, in the same task.
 */
public final class OrderTopology {

  static final String READ_MESSAGES = "read-messages";
  static final String DECODE = "decode";
  static final String DROP_DUPLICATES = "drop-duplicates";
  static final String ADVANCE_ORDER = "advance-order";
  static final String TO_EVENTS = "to-events";
  static final String TO_OUTCOMES = "to-outcomes";
  static final String TO_STATE = "to-state";
  static final String TO_COMPENSATIONS = "to-compensations";
  static final String TO_PAYMENT_COMMANDS = "to-payment-commands";
  static final String TO_DEAD_LETTERS = "to-dead-letters";

  private final Deduplicator.Supplier dropDuplicates;
  private final OrderAdvancer.Supplier advanceOrder;

  /**
   * A topology.
   *
   * @param dedupWindow how long at least a message is recognised when it comes again
   * @param meters where it counts
   */
  public OrderTopology(Duration dedupWindow, MeterRegistry meters) {
    ProcessorMetrics metrics = new ProcessorMetrics(meters);
    this.dropDuplicates = new Deduplicator.Supplier(dedupWindow, metrics);
    this.advanceOrder = new OrderAdvancer.Supplier(metrics);
  }

  /** The topology, new. */
  public Topology build() {
    Topology topology = new Topology();
    read(topology, READ_MESSAGES, Topics.COMMANDS, Topics.REPLIES);
    topology.addProcessor(DECODE, Decoder::new, READ_MESSAGES);
    topology.addProcessor(DROP_DUPLICATES, dropDuplicates, DECODE);
    topology.addProcessor(ADVANCE_ORDER, advanceOrder, DROP_DUPLICATES);
    write(topology, TO_EVENTS, Topics.EVENTS, ADVANCE_ORDER);
    write(topology, TO_OUTCOMES, Topics.OUTCOMES, ADVANCE_ORDER);
    write(topology, TO_STATE, Topics.STATE, ADVANCE_ORDER);
    write(topology, TO_COMPENSATIONS, Topics.COMPENSATIONS, ADVANCE_ORDER);
    write(topology, TO_PAYMENT_COMMANDS, Topics.PAYMENT_COMMANDS, ADVANCE_ORDER);
    write(topology, TO_DEAD_LETTERS, Topics.DEAD_LETTERS, DECODE, ADVANCE_ORDER);
    return topology;
  }

  /** The node that writes to that topic. */
  static String sinkOf(Topic topic) {
    return switch (topic) {
      case EVENTS -> TO_EVENTS;
      case OUTCOMES -> TO_OUTCOMES;
      case STATE -> TO_STATE;
      case COMPENSATIONS -> TO_COMPENSATIONS;
      case PAYMENT_COMMANDS -> TO_PAYMENT_COMMANDS;
      case DEAD_LETTERS -> TO_DEAD_LETTERS;
      case COMMANDS, REPLIES ->
          throw new IllegalStateException("the topology reads %s".formatted(topic.topicName()));
    };
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
