package dev.orderonce.processor;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.OrderId;
import dev.orderonce.processor.order.Decision;
import dev.orderonce.processor.order.FollowUps;
import dev.orderonce.processor.order.Order;
import dev.orderonce.processor.order.OrderMachine;
import dev.orderonce.processor.order.Verdict;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Loads an order, lets {@link OrderMachine} decide, stores the order and sends what follows. */
final class OrderAdvancer extends ContextualProcessor<OrderId, Received, Object, Object> {

  static final String STORE = "orders";

  private final ProcessorMetrics metrics;
  private final HeaderForm headers = new HeaderForm();

  @SuppressWarnings("NullAway.Init") // Streams calls init before it hands over the first record.
  private KeyValueStore<OrderId, Order> orders;

  private OrderAdvancer(ProcessorMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    super.init(context);
    orders = context.getStateStore(STORE);
  }

  @Override
  public void process(Record<OrderId, Received> record) {
    Envelope<Message> message = record.value().message();
    Order before = orders.get(record.key());
    Decision decision = OrderMachine.decide(before, message);
    if (!Objects.equals(before, decision.order())) {
      orders.put(record.key(), decision.order());
    }
    if (decision.verdict() instanceof Verdict.Contradicted contradicted) {
      putAside(record, contradicted);
    }
    FollowUps.of(decision, message).forEach(followUp -> send(followUp, record.timestamp()));
    metrics.decided(before, decision);
  }

  private void send(Envelope<? extends Message> message, long timestamp) {
    Record<OrderId, Message> record =
        new Record<>(message.data().orderId(), message.data(), timestamp, headers.of(message));
    context().forward(record, OrderTopology.sinkOf(message.type().topic()));
  }

  private void putAside(Record<OrderId, Received> record, Verdict.Contradicted contradicted) {
    Record<byte[], byte[]> original =
        record.withKey(WireFormat.keyOf(record.key())).withValue(record.value().value().get());
    context()
        .forward(
            DeadLetter.of(original, context(), contradicted.detail()),
            OrderTopology.TO_DEAD_LETTERS);
  }

  /** Makes advancers, each with its task's part of the store. */
  static final class Supplier implements ProcessorSupplier<OrderId, Received, Object, Object> {

    private final ProcessorMetrics metrics;

    Supplier(ProcessorMetrics metrics) {
      this.metrics = metrics;
    }

    @Override
    public Processor<OrderId, Received, Object, Object> get() {
      return new OrderAdvancer(metrics);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return Set.of(
          Stores.keyValueStoreBuilder(
              Stores.persistentKeyValueStore(STORE), StoreFormat.ORDER_ID, StoreFormat.ORDER));
    }
  }
}
