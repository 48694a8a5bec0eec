package dev.orderonce.subscribers;

import dev.orderonce.contract.Topic;
import dev.orderonce.kit.Health;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The subscribers of the service, each with a connection and a readiness check of its own. */
final class Subscribers {

  private final SubscribersSettings settings;
  private final Pools pools;
  private final MeterRegistry metrics;
  private final Health health;
  private final List<Subscriber> subscribers = new ArrayList<>();
  private final Map<String, Redelivery> redeliveries = new HashMap<>();

  Subscribers(SubscribersSettings settings, Pools pools, MeterRegistry metrics, Health health) {
    this.settings = settings;
    this.pools = pools;
    this.metrics = metrics;
    this.health = health;
  }

  /** Adds one that applies messages, each once. */
  void apply(Subscription subscription) {
    String name = subscription.name();
    SubscriberMetrics counts = new SubscriberMetrics(name, metrics);
    Inbox inbox = new Inbox(name, subscription.effects());
    Intake intake = new Intake(inbox, pools.open("subscriber-" + name, 1), counts);
    redeliveries.put(name, Redelivery.to(inbox, counts));
    add(
        name,
        subscription.topics(),
        new MessageReceiver(inbox, intake, settings.retries()),
        counts);
  }

  /** Adds the one that keeps the topology's dead letters. */
  void collectDeadLetters(Redelivery redelivery) {
    String name = DeadLetterCollector.NAME;
    SubscriberMetrics counts = new SubscriberMetrics(name, metrics);
    redeliveries.put(DeadLetterCollector.TOPOLOGY, redelivery);
    add(
        name,
        DeadLetterCollector.TOPICS,
        new DeadLetterCollector(pools.open("subscriber-" + name, 1), counts),
        counts);
  }

  /** How their dead letters are delivered again. */
  Map<String, Redelivery> redeliveries() {
    return Map.copyOf(redeliveries);
  }

  void start() {
    subscribers.forEach(Subscriber::start);
  }

  /** Lets each finish the batch under way, within bounds. */
  void stop() {
    subscribers.forEach(Subscriber::askToStop);
    subscribers.forEach(Subscriber::awaitStop);
    subscribers.clear();
  }

  private void add(String name, Set<Topic> topics, Receiver receiver, SubscriberMetrics counts) {
    var consumer = Consumers.create(settings.kafka(), settings.group(), name);
    List<String> names = topics.stream().map(Topic::topicName).toList();
    Subscriber added = new Subscriber(name, names, consumer, receiver, counts);
    subscribers.add(added);
    health.check(name, added::readiness);
  }
}
