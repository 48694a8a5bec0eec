package dev.orderonce.processor;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.Topic;
import dev.orderonce.processor.order.Cause;
import dev.orderonce.processor.order.Decision;
import dev.orderonce.processor.order.FollowUps;
import dev.orderonce.processor.order.Order;
import dev.orderonce.processor.order.OrderMachine;
import dev.orderonce.processor.order.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * Loads an order, lets {@link OrderMachine} decide, stores the order and sends what follows: for
 * each message, and for each deadline that has passed.
 */
final class OrderAdvancer extends ContextualProcessor<OrderId, Received, Object, Object> {

  static final String STORE = "orders";

  /** How often it is looked for deadlines that have passed. */
  static final Duration TIMER_INTERVAL = Duration.ofSeconds(1);

  /** How many at most are worked off at once, so that messages do not wait long for timers. */
  private static final int MOST_TIMERS_AT_ONCE = 1000;

  private final OrderMachine machine;
  private final ProcessorMetrics metrics;
  private final HeaderForm headers = new HeaderForm();

  @SuppressWarnings("NullAway.Init") // Streams calls init before it hands over the first record.
  private KeyValueStore<OrderId, Order> orders;

  @SuppressWarnings("NullAway.Init")
  private Timers timers;

  private OrderAdvancer(OrderMachine machine, ProcessorMetrics metrics) {
    this.machine = machine;
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    super.init(context);
    orders = context.getStateStore(STORE);
    timers = new Timers(context.getStateStore(Timers.STORE));
    context.schedule(TIMER_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::passDeadlines);
  }

  @Override
  public void process(Record<OrderId, Received> record) {
    Envelope<Message> message = record.value().message();
    Order before = orders.get(record.key());
    Decision decision =
        machine.decide(before, message, Instant.ofEpochMilli(context().currentSystemTimeMs()));
    if (decision.verdict() instanceof Verdict.Contradicted contradicted) {
      putAside(record, contradicted);
    }
    store(record.key(), before, decision.order());
    FollowUps.of(decision, message).forEach(followUp -> send(followUp, record.timestamp()));
    metrics.decided(before, decision);
  }

  private void passDeadlines(long timestamp) {
    Instant now = Instant.ofEpochMilli(timestamp);
    for (Timers.Timer timer : timers.due(now, MOST_TIMERS_AT_ONCE)) {
      timers.remove(timer);
      Order order = orders.get(timer.order());
      if (order != null) {
        passDeadlines(order, now);
      }
    }
  }

  /**
   * Lets an order decide each of its deadlines that have passed: none, if the timer is an old one.
   */
  private void passDeadlines(Order before, Instant now) {
    Order order = before;
    while (order != null) {
      Optional<Instant> deadline = machine.deadline(order);
      if (deadline.isEmpty() || deadline.get().isAfter(now)) {
        break;
      }
      Decision decision = machine.decide(order, now);
      FollowUps.of(decision, Cause.of(order, deadline.get(), now))
          .forEach(followUp -> send(followUp, now.toEpochMilli()));
      metrics.decided(order, decision);
      order = decision.order();
    }
    store(before.data().orderId(), before, order);
    if (order == null) {
      sendTombstone(before.data().orderId(), now);
    } else {
      // Stored or not: the timer that led here is gone.
      machine
          .deadline(order)
          .ifPresent(deadline -> timers.add(new Timers.Timer(deadline, before.data().orderId())));
    }
  }

  private void store(OrderId id, @Nullable Order before, @Nullable Order after) {
    if (Objects.equals(before, after)) {
      return;
    }
    orders.put(id, after);
    Optional<Instant> earlier = Optional.ofNullable(before).flatMap(machine::deadline);
    Optional<Instant> later = Optional.ofNullable(after).flatMap(machine::deadline);
    if (!earlier.equals(later)) {
      earlier.ifPresent(deadline -> timers.remove(new Timers.Timer(deadline, id)));
      later.ifPresent(deadline -> timers.add(new Timers.Timer(deadline, id)));
    }
  }

  private void send(Envelope<? extends Message> message, long timestamp) {
    Record<OrderId, Message> record =
        new Record<>(message.data().orderId(), message.data(), timestamp, headers.of(message));
    context().forward(record, OrderTopology.sinkOf(message.type().topic()));
  }

  private void sendTombstone(OrderId id, Instant now) {
    Record<OrderId, @Nullable Message> record =
        new Record<>(id, null, now.toEpochMilli(), new RecordHeaders());
    context().forward(record, OrderTopology.sinkOf(Topic.STATE));
  }

  private void putAside(Record<OrderId, Received> record, Verdict.Contradicted contradicted) {
    Record<byte[], byte[]> original =
        record.withKey(WireFormat.keyOf(record.key())).withValue(record.value().value().get());
    metrics.contradicted();
    context()
        .forward(
            DeadLetter.of(original, context(), contradicted.detail()),
            OrderTopology.TO_DEAD_LETTERS);
  }

  /** Makes advancers, each with its task's part of the stores. */
  static final class Supplier implements ProcessorSupplier<OrderId, Received, Object, Object> {

    private final OrderMachine machine;
    private final ProcessorMetrics metrics;

    Supplier(OrderMachine machine, ProcessorMetrics metrics) {
      this.machine = machine;
      this.metrics = metrics;
    }

    @Override
    public Processor<OrderId, Received, Object, Object> get() {
      return new OrderAdvancer(machine, metrics);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      // In an order of their own, so that the topology is described the same each time.
      Set<StoreBuilder<?>> stores = new LinkedHashSet<>();
      stores.add(
          Stores.keyValueStoreBuilder(
              Stores.persistentKeyValueStore(STORE), StoreFormat.ORDER_ID, StoreFormat.ORDER));
      stores.add(Timers.storeBuilder());
      return stores;
    }
  }
}
