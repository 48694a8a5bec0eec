package dev.orderonce.subscribers;

import static dev.orderonce.subscribers.Messages.charge;
import static dev.orderonce.subscribers.Messages.decided;
import static dev.orderonce.subscribers.Messages.event;
import static dev.orderonce.subscribers.Messages.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.CommandStatus;
import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderEvent.CompensationStuck;
import dev.orderonce.contract.OrderEvent.OrderCancelled;
import dev.orderonce.contract.OrderEvent.OrderCompleted;
import dev.orderonce.contract.OrderEvent.OrderCreated;
import dev.orderonce.contract.OrderEvent.OrderPaid;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.OutcomeCode;
import dev.orderonce.contract.Reference;
import dev.orderonce.contract.SagaStep;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectionIT {

  private static final Money EUR_2500 = Money.of(2500, "EUR");
  private static final UUID COMMAND = UUID.randomUUID();

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final Applying projection =
      new Applying(Projection.NAME, new Projection(metrics), metrics);

  private final OrderId order = order();

  @BeforeEach
  void emptyDatabase() throws SQLException {
    TestDatabase.empty();
  }

  @Test
  void shouldFollowTheEventsOfAnOrder() throws SQLException {
    // Given
    placeOrder();

    // When
    projection.process(List.of(created(), paid(2)));
    projection.process(List.of(completed(3)));

    // Then
    assertThat(orders()).containsExactly("COMPLETED 3 - - 2026-11-21 10:15:33.123456");
    assertThat(history())
        .containsExactly(
            "2 OrderPaid 2026-11-21 10:15:32.123456",
            "3 OrderCompleted 2026-11-21 10:15:33.123456");
  }

  @Test
  void shouldShowWhyAnOrderWasCancelled() throws SQLException {
    // Given
    placeOrder();

    // When
    projection.process(
        List.of(event(new OrderCancelled(order, 2, OrderReason.REQUESTED, "changed my mind"))));

    // Then
    assertThat(orders())
        .containsExactly("CANCELLED 2 requested changed my mind 2026-11-21 10:15:32.123456");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldKeepStateAndReasonWhenACompensationIsStuck(boolean inOneBatch) throws SQLException {
    // Given
    placeOrder();
    Envelope<Message> cancelled =
        event(new OrderCancelled(order, 2, OrderReason.REQUESTED, "changed my mind"));
    Envelope<Message> stuck = event(new CompensationStuck(order, 3, SagaStep.PAYMENT));

    // When
    for (List<Envelope<Message>> batch :
        inOneBatch
            ? List.of(List.of(cancelled, stuck))
            : List.of(List.of(cancelled), List.of(stuck))) {
      projection.process(batch);
    }

    // Then
    assertThat(orders())
        .containsExactly("CANCELLED 3 requested changed my mind 2026-11-21 10:15:33.123456");
    assertThat(history())
        .containsExactly(
            "2 OrderCancelled 2026-11-21 10:15:32.123456",
            "3 CompensationStuck 2026-11-21 10:15:33.123456");
  }

  @Test
  void shouldNotGoBackForAStaleEvent() throws SQLException {
    // Given
    placeOrder();
    projection.process(List.of(completed(3)));

    // When
    projection.process(List.of(created(), paid(2)));

    // Then
    assertThat(orders()).containsExactly("COMPLETED 3 - - 2026-11-21 10:15:33.123456");
    assertThat(history()).hasSize(2);
  }

  @Test
  void shouldTakeTheNewestOfABatchWhateverItsOrder() throws SQLException {
    // Given
    placeOrder();

    // When
    projection.process(List.of(completed(3), paid(2)));

    // Then
    assertThat(orders()).containsExactly("COMPLETED 3 - - 2026-11-21 10:15:33.123456");
  }

  @Test
  void shouldChangeNothingWhenABatchIsRedelivered() throws SQLException {
    // Given
    placeOrder();
    List<Envelope<Message>> batch = List.of(created(), paid(2), completed(3));
    projection.process(batch);
    List<String> before = orders();

    // When
    projection.process(batch);

    // Then
    assertThat(orders()).isEqualTo(before);
    assertThat(history()).hasSize(2);
    assertThat(TestDatabase.number("select count(*) from outbox")).isZero();
  }

  @Test
  void shouldWriteTheRowOfAnOrderThatLacksIt() throws SQLException {
    // When
    projection.process(List.of(created(), paid(2)));

    // Then
    assertThat(
            TestDatabase.rows(
                "select id, tenant, customer_id, amount, reference, items from orders"))
        .containsExactly(order + " demo cust_1 2500 shop-4711 [{\"sku\": \"A\", \"quantity\": 2}]");
    assertThat(orders()).containsExactly("PAID 2 - - 2026-11-21 10:15:32.123456");
  }

  @Test
  void shouldPassOverAndCountEventsOfAnOrderThatItCannotKnow() throws SQLException {
    // Given
    placeOrder();

    // When
    projection.process(List.of(event(new OrderCompleted(order(), 3)), paid(2)));

    // Then
    assertThat(orders()).containsExactly("PAID 2 - - 2026-11-21 10:15:32.123456");
    assertThat(metrics.get("orderonce.projection.events.without.order").counter().count())
        .isEqualTo(1);
  }

  @Test
  void shouldGiveACommandItsOutcomeOnce() throws SQLException {
    // Given
    placeOrder();
    sendCommand();

    // When
    projection.process(
        List.of(decided(order, COMMAND, CommandStatus.REJECTED, OutcomeCode.ORDER_NOT_PAID)));
    projection.process(
        List.of(Messages.withNewId(decided(order, COMMAND, CommandStatus.APPLIED, null))));

    // Then
    assertThat(commands()).containsExactly("REJECTED order_not_paid t");
  }

  @Test
  void shouldPassOverTheOutcomeOfACommandThatHasNoRow() throws SQLException {
    // Given
    placeOrder();

    // When
    projection.process(
        List.of(decided(order, UUID.randomUUID(), CommandStatus.APPLIED, null), paid(2)));

    // Then
    assertThat(orders()).containsExactly("PAID 2 - - 2026-11-21 10:15:32.123456");
  }

  @Test
  void shouldNotLoseTheOutcomeOfACommandWhoseRowIsNotVisibleYet() throws Exception {
    // Given
    placeOrder();
    CompletableFuture<Void> outcome;
    try (Connection api = Parts.pool().getConnection();
        PreparedStatement insert = api.prepareStatement(INSERT_COMMAND)) {
      insert.setObject(1, COMMAND);
      insert.setObject(2, order.value());
      insert.executeUpdate();

      // When
      outcome = CompletableFuture.runAsync(this::decideCommand);
      await().until(() -> TestDatabase.number(WAITING_FOR_A_LOCK) > 0);
      api.commit();
    }

    // Then
    outcome.join();
    assertThat(commands()).containsExactly("APPLIED - t");
  }

  @Test
  void shouldRefuseWhatIsNotForIt() {
    assertThatThrownBy(() -> projection.process(List.of(charge(order, "acct_1", EUR_2500))))
        .isInstanceOf(InvariantViolationException.class)
        .hasMessageContaining("ChargePayment is not for the projection");
  }

  private static final String INSERT_COMMAND =
      """
      insert into commands (id, tenant, order_id, type, created_at)
      values (?, 'demo', ?, 'PayOrder', now())
      """;

  private static final String WAITING_FOR_A_LOCK =
      "select count(*) from pg_stat_activity where wait_event_type = 'Lock'";

  private void decideCommand() {
    try {
      projection.process(List.of(decided(order, COMMAND, CommandStatus.APPLIED, null)));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void placeOrder() throws SQLException {
    TestDatabase.execute(
        """
        insert into orders (id, tenant, customer_id, amount, currency, created_at, updated_at)
        values (?, 'demo', 'cust_1', 2500, 'EUR', now(), now())
        """,
        order.value());
  }

  private void sendCommand() throws SQLException {
    TestDatabase.execute(INSERT_COMMAND, COMMAND, order.value());
  }

  private Envelope<Message> created() {
    return event(
        new OrderCreated(
            order,
            1,
            new CustomerId("cust_1"),
            EUR_2500,
            new Reference("shop-4711"),
            Messages.items("A 2")));
  }

  private Envelope<Message> paid(long version) {
    return event(
        new OrderPaid(order, version, new AccountId("acct_1"), Messages.chargeId(order), EUR_2500));
  }

  private Envelope<Message> completed(long version) {
    return event(new OrderCompleted(order, version));
  }

  private static List<String> orders() throws SQLException {
    return TestDatabase.rows(
        """
        select state, version, coalesce(reason, '-'), coalesce(reason_detail, '-'),
               updated_at at time zone 'UTC'
        from orders
        """);
  }

  private static List<String> history() throws SQLException {
    return TestDatabase.rows(
        "select version, type, at at time zone 'UTC' from order_history order by version");
  }

  private static List<String> commands() throws SQLException {
    return TestDatabase.rows(
        "select status, coalesce(code, '-'), decided_at >= created_at from commands");
  }
}
