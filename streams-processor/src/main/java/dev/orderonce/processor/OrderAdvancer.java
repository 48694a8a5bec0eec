package dev.orderonce.processor;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.StepReply;
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
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
 * each message, once, and for each deadline that has passed.
 *
 * <p>A message that comes again is dropped: by what its order remembers, or by what is noted beside
 * for those that no order remembers. But a dead letter that an operator sends again is decided: its
 * first copy had no effect, and if it had one after all, its order knows it.
 */
final class OrderAdvancer extends ContextualProcessor<OrderId, Received, Object, Object> {

  static final String STORE = "orders";

  /** How often it is looked for deadlines that have passed. */
  static final Duration TIMER_INTERVAL = Duration.ofMillis(200);

  /** How many at most are worked off at once, so that messages do not wait long for timers. */
  private static final int MOST_TIMERS_AT_ONCE = 1000;

  private final OrderMachine machine;
  private final Duration window;
  private final ThreadLocal<CommitPace> pace;
  private final ProcessorMetrics metrics;
  private final HeaderForm headers = new HeaderForm();

  @SuppressWarnings("NullAway.Init") // Streams calls init before it hands over the first record.
  private KeyValueStore<OrderId, Order> orders;

  @SuppressWarnings("NullAway.Init")
  private Timers timers;

  @SuppressWarnings("NullAway.Init")
  private SeenMessages seen;

  private OrderAdvancer(
      OrderMachine machine,
      Duration window,
      ThreadLocal<CommitPace> pace,
      ProcessorMetrics metrics) {
    this.machine = machine;
    this.window = window;
    this.pace = pace;
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    super.init(context);
    orders = context.getStateStore(STORE);
    timers = new Timers(context.getStateStore(Timers.STORE));
    seen = new SeenMessages(context.getStateStore(SeenMessages.STORE), window);
    context.schedule(TIMER_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::passDeadlines);
    context.schedule(CommitPace.REST, PunctuationType.WALL_CLOCK_TIME, this::commitAtRest);
  }

  @Override
  public void process(Record<OrderId, Received> record) {
    Envelope<Message> message = record.value().message();
    Order before = orders.get(record.key());
    long now = context().currentSystemTimeMs();
    Decision decision = machine.decide(before, message, Instant.ofEpochMilli(now));
    if (comesAgain(record, before, decision.verdict())) {
      metrics.duplicateDropped();
      return;
    }
    if (decision.verdict() instanceof Verdict.Contradicted contradicted) {
      putAside(record, contradicted);
    }
    store(record.key(), before, decision.order());
    note(message.id(), before, decision);
    FollowUps.of(decision, message).forEach(followUp -> send(followUp, record.timestamp()));
    metrics.decided(before, decision);
    if (pace.get().isDue(now, record.timestamp())) {
      context().commit();
    }
  }

  /**
   * Whether a message has come before, and is to have no effect. A reply has the same id whatever
   * it says: it is another one if its order learns something from it. What contradicts its order
   * was not decided, so it is found where it was noted, if at all.
   */
  private boolean comesAgain(
      Record<OrderId, Received> record, @Nullable Order order, Verdict verdict) {
    Envelope<Message> message = record.value().message();
    if (verdict instanceof Verdict.Applied && message.data() instanceof StepReply) {
      return false;
    }
    if (verdict instanceof Verdict.Known && knows(order, message.id())) {
      return true;
    }
    return seen.contains(message.id(), context().currentStreamTimeMs())
        && record.headers().lastHeader(Headers.REDRIVEN) == null;
  }

  private static boolean knows(@Nullable Order order, MessageId id) {
    return order != null && order.data().decided().knows(id);
  }

  /** Notes what the order did not decide, or does not remember: what gave way to this message. */
  private void note(MessageId id, @Nullable Order before, Decision decision) {
    long time = context().currentStreamTimeMs();
    Order after = decision.order();
    if (!knows(after, id) || decision.verdict() instanceof Verdict.Contradicted) {
      seen.add(id, time);
    }
    if (before != null && after != null) {
      before
          .data()
          .decided()
          .forgottenIn(after.data().decided())
          .forEach(forgotten -> seen.add(forgotten, time));
    }
  }

  private void commitAtRest(long timestamp) {
    if (pace.get().isDueAtRest(timestamp)) {
      context().commit();
    }
  }

  /**
   * Works off what is due, in the order of the orders' own deadlines: a timer that comes before its
   * order's deadline only gives way to one at that.
   */
  private void passDeadlines(long timestamp) {
    Instant now = Instant.ofEpochMilli(timestamp);
    NavigableSet<Timers.Timer> due = new TreeSet<>(timers.due(now, MOST_TIMERS_AT_ONCE));
    while (!due.isEmpty()) {
      Timers.Timer timer = due.removeFirst();
      timers.remove(timer);
      Order order = orders.get(timer.order());
      Optional<Timers.Timer> wanted = timerOf(order);
      if (order == null || wanted.isEmpty()) {
        continue;
      }
      if (!timer.isBefore(wanted.get())) {
        passDeadlines(order, now);
      } else if (wanted.get().isDue(now)) {
        due.add(wanted.get());
      } else {
        timers.add(wanted.get());
      }
    }
  }

  /** Lets an order decide each of its deadlines that have passed. */
  private void passDeadlines(Order before, Instant now) {
    Order order = before;
    Optional<Instant> deadline = machine.deadline(order);
    while (order != null && deadline.isPresent() && !deadline.get().isAfter(now)) {
      Decision decision = machine.decide(order, now);
      FollowUps.of(decision, Cause.of(order, deadline.get(), now))
          .forEach(followUp -> send(followUp, now.toEpochMilli()));
      metrics.decided(order, decision);
      order = decision.order();
      deadline = Optional.ofNullable(order).flatMap(machine::deadline);
    }
    pace.get().note();
    OrderId id = before.data().orderId();
    if (!before.equals(order)) {
      orders.put(id, order);
    }
    if (order == null) {
      seen.addAllOf(before, context().currentStreamTimeMs());
      sendTombstone(id, now);
    }
    timerOf(order).ifPresent(timers::add);
  }

  private Optional<Timers.Timer> timerOf(@Nullable Order order) {
    if (order == null) {
      return Optional.empty();
    }
    return machine
        .deadline(order)
        .map(deadline -> Timers.Timer.at(deadline, order.data().orderId()));
  }

  /**
   * Stores an order, and sees to it that it has a timer which is not later than its deadline. Most
   * deadlines give way to later ones long before they pass: so an earlier timer stays, in place of
   * one that is removed and one that is added with each message.
   */
  private void store(OrderId id, @Nullable Order before, @Nullable Order after) {
    if (Objects.equals(before, after)) {
      return;
    }
    orders.put(id, after);
    Optional<Timers.Timer> earlier = timerOf(before);
    timerOf(after)
        .filter(wanted -> earlier.isEmpty() || wanted.isBefore(earlier.get()))
        .ifPresent(timers::add);
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
    private final Duration window;
    private final ThreadLocal<CommitPace> pace;
    private final ProcessorMetrics metrics;

    Supplier(
        OrderMachine machine,
        Duration window,
        ThreadLocal<CommitPace> pace,
        ProcessorMetrics metrics) {
      this.machine = machine;
      this.window = window;
      this.pace = pace;
      this.metrics = metrics;
    }

    @Override
    public Processor<OrderId, Received, Object, Object> get() {
      return new OrderAdvancer(machine, window, pace, metrics);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      // In an order of their own, so that the topology is described the same each time.
      Set<StoreBuilder<?>> stores = new LinkedHashSet<>();
      stores.add(
          Stores.keyValueStoreBuilder(
              Stores.persistentKeyValueStore(STORE), StoreFormat.ORDER_ID, StoreFormat.ORDER));
      stores.add(Timers.storeBuilder());
      stores.add(SeenMessages.storeBuilder(window));
      return stores;
    }
  }
}
