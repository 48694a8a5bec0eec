package dev.orderonce.contract;

import java.util.List;

/**
 * A topic. Every one is keyed by the order's id, and all have the same number of partitions, so
 * that one order is one partition everywhere.
 *
 * @param topicName the name on the broker
 * @param compacted whether only the latest record of each key is kept for good
 */
public record Topic(String topicName, boolean compacted) {

  public static final Topic COMMANDS = new Topic("orders.commands", false);
  public static final Topic REPLIES = new Topic("orders.replies", false);
  public static final Topic EVENTS = new Topic("orders.events", false);
  public static final Topic OUTCOMES = new Topic("orders.outcomes", false);
  public static final Topic STATE = new Topic("orders.state", true);
  public static final Topic COMPENSATIONS = new Topic("orders.compensations", false);
  public static final Topic INVENTORY_COMMANDS = new Topic("inventory.commands", false);
  public static final Topic PAYMENT_COMMANDS = new Topic("payments.commands", false);
  public static final Topic DEAD_LETTERS = new Topic("orders.dead-letters", false);

  /** The number of partitions of each topic, unless a deployment chooses another for all. */
  public static final int DEFAULT_PARTITIONS = 12;

  private static final List<Topic> ALL =
      List.of(
          COMMANDS,
          REPLIES,
          EVENTS,
          OUTCOMES,
          STATE,
          COMPENSATIONS,
          INVENTORY_COMMANDS,
          PAYMENT_COMMANDS,
          DEAD_LETTERS);

  /** Every topic of this contract; a saga step of one's own may bring one of its own. */
  public static List<Topic> all() {
    return ALL;
  }

  @Override
  public String toString() {
    return topicName;
  }
}
