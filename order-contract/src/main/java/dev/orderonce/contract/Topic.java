package dev.orderonce.contract;

/**
 * The topics. Every one is keyed by the order's id, and all have the same number of partitions, so
 * that one order is one partition everywhere.
 */
public enum Topic {
  COMMANDS("orders.commands", false),
  REPLIES("orders.replies", false),
  EVENTS("orders.events", false),
  OUTCOMES("orders.outcomes", false),
  STATE("orders.state", true),
  COMPENSATIONS("orders.compensations", false),
  PAYMENT_COMMANDS("payments.commands", false),
  DEAD_LETTERS("orders.dead-letters", false);

  /** The number of partitions of each topic, unless a deployment chooses another for all. */
  public static final int DEFAULT_PARTITIONS = 12;

  private final String topicName;
  private final boolean compacted;

  Topic(String topicName, boolean compacted) {
    this.topicName = topicName;
    this.compacted = compacted;
  }

  /** The name on the broker. */
  public String topicName() {
    return topicName;
  }

  /** Whether only the latest record of each key is kept for good. */
  public boolean compacted() {
    return compacted;
  }
}
