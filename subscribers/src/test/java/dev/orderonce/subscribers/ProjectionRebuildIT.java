package dev.orderonce.subscribers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.CommandDecided;
import dev.orderonce.contract.CommandStatus;
import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderCommand.CompleteOrder;
import dev.orderonce.contract.OrderCommand.Payment;
import dev.orderonce.contract.OrderCommand.PlaceOrder;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderEvent.CompensationStuck;
import dev.orderonce.contract.OrderEvent.OrderCancelled;
import dev.orderonce.contract.OrderEvent.OrderCompleted;
import dev.orderonce.contract.OrderEvent.OrderCreated;
import dev.orderonce.contract.OrderEvent.OrderPaid;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.Topic;
import dev.orderonce.kit.KafkaTopics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProjectionRebuildIT {

  private static final int ORDERS = 40;
  private static final int LEAST_TRAFFIC = 60;
  private static final Money AMOUNT = Money.of(2500, "EUR");

  private final KafkaProducer<byte[], byte[]> producer =
      new KafkaProducer<>(
          Map.of("bootstrap.servers", TestTopic.kafka().bootstrapServers()),
          new ByteArraySerializer(),
          new ByteArraySerializer());

  private final Subscriber projection = projection();

  @BeforeEach
  void start() throws Exception {
    TestDatabase.empty();
    KafkaTopics.ensure(
        Parts.get().kafka().settings(2),
        Stream.of(Topic.COMMANDS, Topic.EVENTS, Topic.OUTCOMES)
            .map(topic -> new KafkaTopics.Wanted(topic.topicName(), 2, false))
            .toList());
    projection.start();
  }

  @AfterEach
  void stop() {
    projection.askToStop();
    projection.awaitStop();
    producer.close();
  }

  @Test
  void shouldPutTheReadModelRightWhileOrdersGoOn() throws Exception {
    // Given
    List<OrderId> orders = new ArrayList<>();
    for (int i = 0; i < ORDERS; i++) {
      orders.add(live(i));
    }
    awaitEnded(orders);
    List<String> before = readModel(orders);
    injure(orders);
    assertThat(readModel(orders)).isNotEqualTo(before);
    OrderId accepted = accept(Messages.order(), "just accepted").orderId;
    AtomicBoolean enough = new AtomicBoolean();
    List<OrderId> traffic = new ArrayList<>();

    // When
    ProjectionRebuild.Report report;
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<?> orderly =
          thread.submit(() -> {
            while (!enough.get() || traffic.size() < LEAST_TRAFFIC) {
              traffic.add(live(traffic.size()));
            }
            return traffic;
          });
      report = rebuild();
      rebuild();
      enough.set(true);
      orderly.get();
    }

    // Then
    assertThat(readModel(orders)).isEqualTo(before);
    assertThat(report.repaired()).isPositive();
    awaitEnded(traffic);
    assertThat(
            TestDatabase.rows("select state, version from orders where id = ?", accepted.value()))
        .containsExactly("CREATED 1");
    List<String> after = readModel(traffic);
    assertThat(rebuild().repaired())
        .as("what the projection keeps is what the topics tell")
        .isZero();
    assertThat(readModel(traffic)).isEqualTo(after);
  }

  private static void injure(List<OrderId> orders) throws SQLException {
    injure(orders, 0, "delete from orders where id = ?");
    injure(orders, 1, "update orders set state = 'REFUNDED', version = 99 where id = ?");
    injure(orders, 2, "update orders set state = 'CREATED', reason = 'expired' where id = ?");
    injure(orders, 3, "update orders set amount = 1, items = null where id = ?");
    injure(orders, 4, "delete from order_history where order_id = ?");
    injure(orders, 5, "update order_history set type = 'OrderRefunded' where order_id = ?");
    injure(orders, 6, "insert into order_history values (?, 77, 'OrderPaid', now())");
    injure(orders, 7, "delete from commands where order_id = ?");
    injure(orders, 8, "update commands set status = 'PENDING', code = null where order_id = ?");
  }

  private static void injure(List<OrderId> orders, int which, String sql) throws SQLException {
    for (int i = which; i < orders.size(); i += 10) {
      TestDatabase.execute(sql, orders.get(i).value());
    }
  }

  private static ProjectionRebuild.Report rebuild() throws SQLException {
    return ProjectionRebuild.run(Parts.get().postgres().settings(), TestTopic.kafka());
  }

  /** An order as the API accepts it and the topology then tells of it. */
  private OrderId live(int number) throws Exception {
    Accepted order = accept(Messages.order(), "cust_" + number);
    OrderId id = order.orderId;
    MessageId command = new MessageId(UUID.randomUUID());
    TestDatabase.execute(
        """
        insert into commands (id, tenant, order_id, type, created_at)
        values (?, 'demo', ?, 'CompleteOrder', ?::timestamptz)
        """,
        command.value(),
        id.value(),
        Messages.TIME.toString());
    send(Topic.COMMANDS, Messages.envelope(new MessageId(UUID.randomUUID()), order.place));
    send(Topic.COMMANDS, Messages.envelope(command, new CompleteOrder(id)));
    for (OrderEvent event : events(order, number % 2 == 0)) {
      send(Topic.EVENTS, Messages.event(event));
    }
    send(
        Topic.OUTCOMES,
        Messages.envelope(
            MessageId.ofOutcome(command),
            new CommandDecided(id, command, CommandStatus.APPLIED, null)));
    return id;
  }

  private static List<OrderEvent> events(Accepted order, boolean completed) {
    OrderId id = order.orderId;
    OrderCreated created =
        new OrderCreated(id, 1, order.place.customerId(), AMOUNT, null, order.place.items());
    OrderPaid paid = new OrderPaid(id, 2, new AccountId("acct_1"), Messages.chargeId(id), AMOUNT);
    return completed
        ? List.of(created, paid, new OrderCompleted(id, 3))
        : List.of(
            created,
            new OrderCancelled(id, 2, OrderReason.REQUESTED, "no more"),
            new CompensationStuck(id, 3, SagaStep.PAYMENT));
  }

  private record Accepted(OrderId orderId, PlaceOrder place) {}

  private static Accepted accept(OrderId id, String customer) throws SQLException {
    PlaceOrder place =
        new PlaceOrder(
            id,
            new CustomerId(customer.replace(' ', '_')),
            AMOUNT,
            null,
            Messages.items("A 2"),
            new Payment(new AccountId("acct_1")));
    TestDatabase.execute(
        """
        insert into orders (id, tenant, customer_id, amount, currency, account_id, items,
                            created_at, updated_at)
        values (?, 'demo', ?, 2500, 'EUR', 'acct_1', '[{"sku": "A", "quantity": 2}]', ?::timestamptz, ?::timestamptz)
        """,
        id.value(),
        place.customerId().value(),
        Messages.TIME.toString(),
        Messages.TIME.toString());
    return new Accepted(id, place);
  }

  private static void awaitEnded(List<OrderId> orders) {
    await()
        .untilAsserted(() -> {
          assertThat(
                  TestDatabase.number(
                      "select count(*) from orders where id = any(?) and version = 3", ids(orders)))
              .isEqualTo(orders.size());
          assertThat(
                  TestDatabase.number(
                      "select count(*) from commands where order_id = any(?) and status = 'APPLIED'",
                      ids(orders)))
              .isEqualTo(orders.size());
        });
  }

  /** All but when commands were decided, which is when the projection heard of it. */
  private static List<String> readModel(List<OrderId> orders) throws SQLException {
    List<String> rows = new ArrayList<>();
    rows.addAll(
        TestDatabase.rows(
            """
            select o.id, o.tenant, customer_id, amount, currency, account_id, items, state, version,
                   coalesce(reason, '-'), coalesce(reason_detail, '-'), created_at, updated_at
            from orders o where id = any(?) order by id
            """,
            ids(orders)));
    rows.addAll(
        TestDatabase.rows(
            "select * from order_history where order_id = any(?) order by order_id, version",
            ids(orders)));
    rows.addAll(
        TestDatabase.rows(
            """
            select id, tenant, order_id, type, status, coalesce(code, '-'), created_at
            from commands where order_id = any(?) order by id
            """,
            ids(orders)));
    return rows;
  }

  /** One parameter, not one for each. */
  private static Object ids(List<OrderId> orders) {
    return orders.stream().map(OrderId::value).toArray(UUID[]::new);
  }

  private void send(Topic topic, Envelope<Message> message) {
    var _ = producer.send(TestTopic.record(topic.topicName(), message));
  }

  private static Subscriber projection() {
    SubscriberMetrics counts = new SubscriberMetrics("rebuilt", new SimpleMeterRegistry());
    Inbox inbox = new Inbox(Projection.NAME, new Projection(new SimpleMeterRegistry()));
    return new Subscriber(
        Projection.NAME,
        Projection.TOPICS.stream().map(Topic::topicName).toList(),
        Consumers.create(
            TestTopic.kafka(), new GroupSettings(100, Duration.ofSeconds(6), ""), "rebuilt"),
        new MessageReceiver(
            inbox,
            new Intake(inbox, Parts.pool(), counts),
            new RetrySettings(2, Duration.ofMillis(1))),
        counts);
  }
}
