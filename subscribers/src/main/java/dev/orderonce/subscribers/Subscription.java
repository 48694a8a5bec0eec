package dev.orderonce.subscribers;

import dev.orderonce.contract.Topic;
import java.util.Set;

/**
 * What a subscriber takes, and what it does about it.
 *
 * @param name in its group, the inbox and metrics
 */
record Subscription(String name, Set<Topic> topics, Effects effects) {}
