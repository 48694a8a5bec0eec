package dev.orderonce.subscribers;

import static dev.orderonce.subscribers.Messages.charge;
import static dev.orderonce.subscribers.Messages.event;
import static dev.orderonce.subscribers.Messages.items;
import static dev.orderonce.subscribers.Messages.order;
import static dev.orderonce.subscribers.Messages.refund;
import static dev.orderonce.subscribers.Messages.release;
import static dev.orderonce.subscribers.Messages.reserve;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderEvent.CompensationStuck;
import dev.orderonce.contract.OrderEvent.OrderCancelled;
import dev.orderonce.contract.OrderEvent.OrderCompleted;
import dev.orderonce.contract.OrderEvent.OrderPaid;
import dev.orderonce.contract.OrderEvent.OrderRefunded;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.kit.Readiness;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditIT {

  private static final Money AMOUNT = Money.of(2500, "EUR");
  private static final String ITEMS = "[{\"sku\": \"A\", \"quantity\": 2}]";
  private static final Duration NO_GRACE = Duration.ZERO;
  private static final Duration GRACE = Duration.ofHours(1);

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final Audit audit = new Audit(Parts.pool(), settings(NO_GRACE), metrics);
  private final Applying ledger = LedgerIT.ledger(new SimpleMeterRegistry());
  private final Applying inventory = InventoryIT.inventory();
  private final Applying projection =
      new Applying(
          Projection.NAME, new Projection(new SimpleMeterRegistry()), new SimpleMeterRegistry());

  @BeforeEach
  void emptyDatabase() throws SQLException {
    TestDatabase.empty();
    TestDatabase.execute("insert into stock (tenant, sku, available) values ('demo', 'A', 100)");
  }

  @Test
  void shouldFindNothingWrongWithOrdersOfAllKinds() throws SQLException {
    // Given
    everyKindOfOrder();

    // When
    audit.run();

    // Then
    assertFound(Set.of());
    assertThat(TestDatabase.number("select count(*) from audit_marks")).isZero();
    assertThat(TestDatabase.rows("select * from audit_totals"))
        .containsExactly("demo EUR 5000 5000");
    assertThat(audit.readiness().detail()).isEqualTo("0 discrepancies");
    assertThat(reconciled(NO_GRACE).totals())
        .containsExactly(new Reconciliation.Total("demo", "EUR", 12_500, 7_500, 5_000));
  }

  /** Each row is done to sound books by somebody who can switch the constraints off. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "delete from transfers where order_id = '{paid}'"
            + " | order_without_charge {paid}, totals_differ, balance_differs",
        "delete from orders where id = '{paid}'"
            + " | charge_without_order {paid}, reservation_without_order {paid}, totals_differ",
        "update orders set state = 'CANCELLED' where id = '{paid}'"
            + " | money_held {paid}, reservation_without_order {paid}, totals_differ",
        "update orders set state = 'CREATED' where id = '{completed}'"
            + " | money_held {completed}, totals_differ",
        "update orders set amount = 2499 where id = '{paid}' | amount_differs {paid}, totals_differ",
        "update orders set currency = 'USD' where id = '{paid}'"
            + " | amount_differs {paid}, totals_differ",
        "update transfers set amount = 2600 where order_id = '{paid}'"
            + " | amount_differs {paid}, totals_differ, balance_differs",
        "delete from transfers where order_id = '{refunded}' and kind = 'REFUND'"
            + " | money_held {refunded}, totals_differ, balance_differs",
        "delete from transfers where order_id = '{stuck}' and kind = 'REFUND'"
            + " | compensation_stuck {stuck}, totals_differ, balance_differs",
        "update accounts set balance = balance + 1 where kind = 'MERCHANT' | balance_differs",
        "delete from stock_movements where order_id = '{refunded}' and outcome = 'RELEASED'"
            + " | reservation_without_order {refunded}, stock_differs",
        "delete from stock_movements where order_id = '{paid}'"
            + " | order_without_reservation {paid}, stock_differs",
        "update orders set state = 'PAID' where id = '{created}'"
            + " | order_without_charge {created}, totals_differ"
      })
  void shouldNameEachKindOfDiscrepancyUntilItIsPutRight(String injury, String names)
      throws SQLException {
    // Given
    Orders orders = everyKindOfOrder();
    audit.run();

    // When
    injure(orders.name(injury));
    audit.run();

    // Then
    assertFound(Set.of(orders.name(names).split(", ")));
    assertThat(audit.readiness().ready()).isTrue();
    assertThat(audit.readiness().detail()).startsWith("discrepancies: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PAID", "CREATED"})
  void shouldForgetWhatWasPutRight(String state) throws SQLException {
    // Given
    Orders orders = everyKindOfOrder();
    injure(orders.name("update orders set state = '" + state + "' where id = '{refunded}'"));
    injure("update accounts set balance = balance + 1 where kind = 'MERCHANT'");
    audit.run();
    assertThat(discrepancies()).contains("balance_differs");

    // When
    injure(orders.name("update orders set state = 'REFUNDED' where id = '{refunded}'"));
    injure("update accounts set balance = balance - 1 where kind = 'MERCHANT'");
    audit.run();

    // Then
    assertFound(Set.of());
    assertThat(metrics.get("orderonce.audit.discrepancies").gauges())
        .allMatch(gauge -> gauge.value() == 0);
  }

  @Test
  void shouldNotJudgeWhatIsOnItsWay() throws SQLException {
    // Given
    OrderId order = placed();
    ledger.process(List.of(charge(order, "acct_1", AMOUNT)));
    Audit patient = new Audit(Parts.pool(), settings(GRACE), new SimpleMeterRegistry());

    // When
    patient.run();

    // Then
    assertThat(discrepancies()).isEmpty();
    assertThat(TestDatabase.number("select count(*) from audit_marks")).isEqualTo(1);
    assertThat(reconciled(GRACE)).isEqualTo(new Reconciliation.Report(0, 1, List.of(), List.of()));
    assertThat(reconciled(NO_GRACE).discrepancies())
        .extracting(Discrepancy::subject)
        .contains(order.toString());
  }

  @Test
  void shouldWaitForAnOrderToComeToRestBeforeItCountsAnyOfIt() throws SQLException {
    // Given
    OrderId order = placed();
    ledger.process(List.of(charge(order, "acct_1", AMOUNT)));
    TestDatabase.execute("update audit_marks set at = at - interval '2 hours'");
    projection.process(List.of(paid(order)));
    Audit patient = new Audit(Parts.pool(), settings(GRACE), new SimpleMeterRegistry());

    // When
    patient.run();

    // Then
    assertThat(TestDatabase.number("select count(*) from audit_marks")).isEqualTo(2);
    assertThat(TestDatabase.rows("select * from audit_totals")).isEmpty();
    assertThat(discrepancies()).isEmpty();
  }

  @Test
  void shouldLookAgainAtWhatItFoundWithoutBeingTold() throws SQLException {
    // Given
    OrderId order = placed();
    ledger.process(List.of(charge(order, "acct_1", AMOUNT)));
    audit.run();
    assertThat(discrepancies()).contains("money_held " + order);

    // When
    projection.process(List.of(paid(order)));
    audit.run();

    // Then
    assertThat(discrepancies()).isEmpty();
  }

  @Test
  void shouldNotReadMoreThanWhatHasChanged() throws SQLException {
    // Given
    everyKindOfOrder();
    audit.run();
    OrderId order = placed();
    ledger.process(List.of(charge(order, "acct_1", AMOUNT)));
    TestDatabase.execute("delete from audit_marks");
    injure("update accounts set balance = balance - 2500 where kind = 'MERCHANT'");

    // When
    audit.run();

    // Then
    assertThat(discrepancies()).as("only the command reads what has left no mark").isEmpty();
    assertThat(reconciled(NO_GRACE).discrepancies())
        .extracting(Discrepancy::kind)
        .contains(Discrepancy.Kind.MONEY_HELD, Discrepancy.Kind.BALANCE_DIFFERS);
  }

  @Test
  void shouldLookAgainAtAPortionOfWhatItFoundAtATime() throws SQLException {
    // Given
    List<OrderId> orders = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      orders.add(placed());
    }
    ledger.process(orders.stream().map(order -> charge(order, "acct_" + order, AMOUNT)).toList());
    audit.run();
    assertThat(discrepancies()).hasSize(8).contains("totals_differ");
    injure("update orders set state = 'PAID', version = 2");
    TestDatabase.execute("delete from audit_marks");
    TestDatabase.execute("update audit_totals set due = held");
    AtomicInteger snapshots = new AtomicInteger();
    Audit careful =
        new Audit(
            counting(snapshots),
            settings(NO_GRACE),
            new SimpleMeterRegistry(),
            2,
            InstantSource.system());

    // When
    careful.run();

    // Then
    assertThat(discrepancies()).isEmpty();
    assertThat(snapshots)
        .as("marks, four portions of two orders at most, totals, and what to show")
        .hasValue(1 + 4 + 1 + 1);
  }

  @Test
  void shouldSaySinceWhenNothingHasBeenJudged() throws SQLException {
    // Given
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T10:00:00Z"));
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Audit stopped = new Audit(Parts.pool(), settings(GRACE), registry, Audit.PORTION, now::get);
    stopped.run();
    assertThat(stopped.readiness()).isEqualTo(Readiness.ready("0 discrepancies"));

    // When
    now.set(Instant.parse("2026-11-21T13:00:00Z"));

    // Then
    assertThat(stopped.readiness())
        .isEqualTo(Readiness.ready("not judged since 2026-11-21T10:00:00Z; 0 discrepancies"));
    assertThat(registry.get("orderonce.audit.lag").gauge().value()).isEqualTo(3 * 3600);
    stopped.run();
    assertThat(stopped.readiness().detail()).isEqualTo("0 discrepancies");
  }

  @Test
  void shouldSaySinceWhenAnOrderHasNotBeenJudged() throws SQLException {
    // Given
    OrderId order = placed();
    ledger.process(List.of(charge(order, "acct_1", AMOUNT)));
    TestDatabase.execute("update audit_marks set at = at - interval '3 hours'");
    projection.process(List.of(paid(order)));
    Audit patient = new Audit(Parts.pool(), settings(GRACE), new SimpleMeterRegistry());

    // When
    patient.run();

    // Then
    assertThat(patient.readiness().ready()).isTrue();
    assertThat(patient.readiness().detail()).matches("not judged since \\S+Z; 0 discrepancies");
  }

  private static AuditSettings settings(Duration grace) {
    return new AuditSettings(grace, Duration.ofSeconds(1));
  }

  /** The database, and how often a transaction of it was begun. */
  private static DataSource counting(AtomicInteger connections) {
    return (DataSource)
        Proxy.newProxyInstance(
            AuditIT.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (_, _, _) -> {
              connections.incrementAndGet();
              return Parts.pool().getConnection();
            });
  }

  /** Both the audit and the whole reconciliation name these and no others. */
  private static void assertFound(Set<String> expected) throws SQLException {
    Set<String> whole =
        reconciled(NO_GRACE).discrepancies().stream()
            .map(each -> name(each.kind().label(), each.subject()))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(whole).as("the command").isEqualTo(new TreeSet<>(expected));
    assertThat(discrepancies())
        .as("the continuous audit, which does not count stock")
        .isEqualTo(
            expected.stream()
                .filter(name -> !name.equals("stock_differs"))
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static Set<String> discrepancies() throws SQLException {
    return TestDatabase.rows("select lower(kind), subject from audit_discrepancies").stream()
        .map(row -> name(row.split(" ", -1)[0], row.split(" ", -1)[1]))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String name(String kind, String subject) {
    return subject.contains("/") ? kind : kind + " " + subject;
  }

  private static Reconciliation.Report reconciled(Duration grace) throws SQLException {
    return Reconciliation.of(Parts.get().postgres().settings(), grace);
  }

  private record Orders(
      OrderId created, OrderId paid, OrderId completed, OrderId refunded, OrderId stuck) {

    String name(String text) {
      return text.replace("{created}", created.toString())
          .replace("{paid}", paid.toString())
          .replace("{completed}", completed.toString())
          .replace("{refunded}", refunded.toString())
          .replace("{stuck}", stuck.toString());
    }
  }

  private Orders everyKindOfOrder() throws SQLException {
    Orders orders = new Orders(placed(), placed(ITEMS), placed(ITEMS), placed(), placed());
    OrderId deliveredAndRefunded = placed();
    List<OrderId> charged =
        List.of(orders.paid, orders.completed, orders.refunded, orders.stuck, deliveredAndRefunded);
    inventory.process(charged.stream().map(order -> reserve(order, items("A 2"))).toList());
    ledger.process(charged.stream().map(order -> charge(order, "acct_" + order, AMOUNT)).toList());
    projection.process(charged.stream().map(AuditIT::paid).toList());
    projection.process(
        List.of(
            event(new OrderCompleted(orders.completed, 3)),
            event(new OrderRefunded(orders.refunded, 3, OrderReason.REQUESTED, null)),
            event(new OrderCompleted(deliveredAndRefunded, 3)),
            event(new OrderRefunded(deliveredAndRefunded, 4, OrderReason.REQUESTED, null)),
            event(new OrderCancelled(orders.stuck, 3, OrderReason.EXPIRED, null)),
            event((OrderEvent) new CompensationStuck(orders.stuck, 4, SagaStep.PAYMENT))));
    ledger.process(
        List.of(
            refund(orders.refunded, "acct_" + orders.refunded, AMOUNT),
            refund(deliveredAndRefunded, "acct_" + deliveredAndRefunded, AMOUNT),
            refund(orders.stuck, "acct_" + orders.stuck, AMOUNT)));
    inventory.process(
        List.of(release(orders.refunded, items("A 2")), release(orders.stuck, items("A 2"))));
    return orders;
  }

  private static OrderId placed() throws SQLException {
    return placed(null);
  }

  private static OrderId placed(@Nullable String items) throws SQLException {
    OrderId order = order();
    TestDatabase.execute(
        """
        insert into orders (id, tenant, customer_id, amount, currency, items, created_at,
                            updated_at)
        values (?, 'demo', 'cust_1', 2500, 'EUR', ?::jsonb, now(), now())
        """,
        order.value(),
        items);
    return order;
  }

  private static Envelope<Message> paid(OrderId order) {
    return event(
        new OrderPaid(order, 2, new AccountId("acct_1"), Messages.chargeId(order), AMOUNT));
  }

  /** As a superuser, for whom no trigger fires that does not always. */
  private static void injure(String sql) throws SQLException {
    var settings = Parts.get().postgres().settings();
    try (var connection = DriverManager.getConnection(settings.jdbcUrl(), "postgres", "");
        var statement = connection.createStatement()) {
      statement.execute("set session_replication_role = replica");
      statement.execute(sql);
    }
  }
}
