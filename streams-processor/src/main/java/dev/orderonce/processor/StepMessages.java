package dev.orderonce.processor;

import dev.orderonce.contract.MessageType;
import dev.orderonce.contract.MessageTypes;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.StepReply;
import dev.orderonce.contract.Topic;
import dev.orderonce.processor.order.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The messages that steps bring with them.
 *
 * @param types all of them, each on a topic where the topology can read or write it
 */
record StepMessages(List<MessageType> types) {

  /** What is there has a use of its own, and readers who do not expect a step's commands. */
  private static final Set<Topic> NOT_FOR_COMMANDS =
      Set.of(
          Topic.COMMANDS,
          Topic.REPLIES,
          Topic.EVENTS,
          Topic.OUTCOMES,
          Topic.STATE,
          Topic.DEAD_LETTERS);

  /**
   * Checks them, among themselves and against the contract's.
   *
   * @throws IllegalArgumentException if a name or a class is there twice, or a topic cannot be used
   */
  StepMessages {
    types = List.copyOf(types);
    types.forEach(StepMessages::requireUsableTopic);
    MessageTypes.STANDARD.plus(types);
    requireDifferent(topics(types));
  }

  /** Those of all steps; several steps may have the same type, and differ in what they say. */
  static StepMessages of(List<Step> steps) {
    return new StepMessages(
        steps.stream().flatMap(step -> step.ownMessages().stream()).distinct().toList());
  }

  /** The contract's types and these. */
  MessageTypes withStandard() {
    return MessageTypes.STANDARD.plus(types);
  }

  /** The contract's topics, then these that are new. */
  List<Topic> topics() {
    return topics(types);
  }

  private static List<Topic> topics(List<MessageType> types) {
    return Stream.concat(Topic.all().stream(), types.stream().map(MessageType::topic))
        .distinct()
        .toList();
  }

  private static void requireUsableTopic(MessageType type) {
    if (StepReply.class.isAssignableFrom(type.dataClass())) {
      require(
          type.topic().equals(Topic.REPLIES),
          "%s is a reply, which orders read from %s, not from %s"
              .formatted(type.simpleName(), Topic.REPLIES, type.topic()));
    } else {
      require(
          StepCommand.class.isAssignableFrom(type.dataClass()),
          "%s is neither what a step asks nor a reply to that".formatted(type.simpleName()));
      require(
          !NOT_FOR_COMMANDS.contains(type.topic()),
          "%s cannot be on %s, which is for other messages"
              .formatted(type.simpleName(), type.topic()));
    }
  }

  /** A topic has one node that writes to it, and is either compacted or not. */
  private static void requireDifferent(List<Topic> topics) {
    Map<String, Topic> byName = new HashMap<>();
    Map<String, Topic> bySink = new HashMap<>();
    for (Topic topic : topics) {
      Topic sameName = byName.putIfAbsent(topic.topicName(), topic);
      require(
          sameName == null, "the topic %s is there compacted, and not compacted".formatted(topic));
      Topic sameSink = bySink.putIfAbsent(OrderTopology.sinkOf(topic), topic);
      require(
          sameSink == null,
          "the topics %s and %s have names too much alike".formatted(sameSink, topic));
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
