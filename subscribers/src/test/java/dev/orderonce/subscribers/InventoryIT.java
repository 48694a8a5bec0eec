package dev.orderonce.subscribers;

import static dev.orderonce.subscribers.Messages.charge;
import static dev.orderonce.subscribers.Messages.items;
import static dev.orderonce.subscribers.Messages.order;
import static dev.orderonce.subscribers.Messages.release;
import static dev.orderonce.subscribers.Messages.reserve;
import static dev.orderonce.subscribers.Messages.withNewId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InventoryIT {

  private final Applying inventory = inventory();

  static Applying inventory() {
    return new Applying(Inventory.NAME, new Inventory(), new SimpleMeterRegistry());
  }

  @BeforeEach
  void emptyDatabase() throws SQLException {
    TestDatabase.empty();
    TestDatabase.execute(
        "insert into stock (tenant, sku, available) values ('demo', 'A', 2), ('demo', 'B', 1)");
  }

  @Test
  void shouldReserveAllItemsOrNone() throws SQLException {
    // Given
    OrderId tooMuch = order();
    OrderId unknown = order();
    OrderId fits = order();

    // When
    inventory.process(
        List.of(
            reserve(tooMuch, items("A 1, B 2")),
            reserve(unknown, items("A 1, C 1")),
            reserve(fits, items("A 2, B 1"))));

    // Then
    assertThat(stock()).containsExactly("A 0 2", "B 0 1");
    assertThat(replies())
        .containsExactly(
            "stock.refused.v1 %s B".formatted(tooMuch),
            "stock.refused.v1 %s C".formatted(unknown),
            "stock.reserved.v1 %s -".formatted(fits));
  }

  @Test
  void shouldAnswerThroughTheOutbox() throws SQLException {
    // Given
    OrderId order = order();
    Envelope<Message> reserve = reserve(order, items("A 1"));

    // When
    inventory.process(List.of(reserve));

    // Then
    assertThat(
            TestDatabase.rows(
                """
                select id, aggregatetype, aggregateid, tenant, source, causationid, payload
                from outbox
                """))
        .containsExactly(
            String.join(
                " ",
                MessageId.ofReply(reserve.id()).toString(),
                "orders.replies",
                order.toString(),
                "demo",
                "/orderonce/inventory",
                reserve.id().toString(),
                "{\"orderId\":\"%s\",\"reservationId\":\"%s\"}".formatted(order, reserve.id())));
  }

  @Test
  void shouldDecideOnceButAnswerAgainWhenTheBatchIsRedelivered() throws SQLException {
    // Given
    OrderId order = order();
    List<Envelope<Message>> batch =
        List.of(reserve(order, items("A 2")), reserve(order(), items("A 1")));
    inventory.process(batch);
    TestDatabase.execute("update stock set available = 9");

    // When
    inventory.process(batch);

    // Then
    assertThat(stock()).containsExactly("A 9 2", "B 9 0");
    assertThat(TestDatabase.rows("select id, payload::text, count(*) from outbox group by 1, 2"))
        .as("each reply twice, the same")
        .hasSize(2)
        .allMatch(row -> row.endsWith(" 2"));
  }

  @Test
  void shouldReleaseOnce() throws SQLException {
    // Given
    OrderId order = order();
    inventory.process(List.of(reserve(order, items("A 2, B 1"))));
    Envelope<Message> release = release(order, items("B 1, A 2"));

    // When
    inventory.process(List.of(release));
    inventory.process(List.of(release));

    // Then
    assertThat(stock()).containsExactly("A 2 0", "B 1 0");
    assertThat(
            TestDatabase.rows(
                "select payload ->> 'reservationId' from outbox where type like '%released%'"))
        .containsOnly(Messages.reservationId(order).toString())
        .hasSize(2);
  }

  @Test
  void shouldReserveAndReleaseWithinABatchWhatOthersThenReserve() throws SQLException {
    // Given
    OrderId first = order();

    // When
    inventory.process(
        List.of(
            reserve(first, items("B 1")),
            release(first, items("B 1")),
            reserve(order(), items("B 1"))));

    // Then
    assertThat(stock()).containsExactly("A 2 0", "B 0 1");
  }

  @Test
  void shouldNotReserveAgainWhatWasReleased() throws SQLException {
    // Given
    OrderId order = order();
    Envelope<Message> reserve = reserve(order, items("A 1"));
    inventory.process(List.of(reserve, release(order, items("A 1"))));
    TestDatabase.execute("delete from inbox");

    // When
    inventory.process(List.of(reserve));

    // Then
    assertThat(stock()).containsExactly("A 2 0", "B 1 0");
  }

  @Test
  void shouldRefuseWhatTheRulesExclude() throws SQLException {
    // Given
    OrderId order = order();
    inventory.process(List.of(reserve(order, items("A 1"))));

    // When, Then
    assertRefused(release(order(), items("A 1")), "which did not take that");
    assertRefused(release(order, items("A 2")), "which did not take that");
    assertRefused(withNewId(reserve(order, items("A 1"))), "were decided before");
    assertRefused(charge(order, "acct_1", Money.of(1, "EUR")), "is not for the inventory");
  }

  @Test
  void shouldGiveTheLastItemToOneOfManyThatWantItAtTheSameTime() throws Exception {
    // Given
    int articles = 20;
    int orders = 400;
    for (int i = 0; i < articles; i++) {
      TestDatabase.execute(
          "insert into stock (tenant, sku, available) values ('demo', ?, 1)", "last-" + i);
    }
    List<Envelope<Message>> wanted = new ArrayList<>();
    for (int i = 0; i < orders; i++) {
      String pair = "last-%d 1, last-%d 1".formatted(i % articles, (i + 7) % articles);
      wanted.add(reserve(order(), items(pair)));
    }

    // When
    List<Future<?>> runs = new ArrayList<>();
    try (ExecutorService instances = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        List<Envelope<Message>> all = i % 2 == 0 ? wanted : wanted.reversed();
        runs.add(instances.submit(() -> processInPieces(all)));
      }
    }
    for (Future<?> run : runs) {
      run.get();
    }

    // Then
    assertThat(
            TestDatabase.number("select count(*) from stock_movements where outcome = 'RESERVED'"))
        .isBetween(1L, articles / 2L);
    assertThat(TestDatabase.number("select count(*) from stock_movements")).isEqualTo(orders);
    assertThat(
            TestDatabase.number(
                "select count(*) from stock where sku like 'last%' and available + reserved <> 1"))
        .isZero();
    assertThat(
            TestDatabase.number(
                "select count(*) from stock where sku like 'last%' and reserved = 1"))
        .isEqualTo(
            2
                * TestDatabase.number(
                    "select count(*) from stock_movements where outcome = 'RESERVED'"));
  }

  private static Applying processInPieces(List<Envelope<Message>> messages) throws SQLException {
    Applying instance = inventory();
    for (int from = 0; from < messages.size(); from += 50) {
      instance.process(messages.subList(from, from + 50));
    }
    return instance;
  }

  private void assertRefused(Envelope<Message> message, String why) throws SQLException {
    List<String> before = everything();
    assertThatThrownBy(() -> inventory.process(List.of(message)))
        .isInstanceOf(InvariantViolationException.class)
        .hasMessageContaining(why);
    assertThat(everything()).isEqualTo(before);
  }

  private static List<String> everything() throws SQLException {
    List<String> rows = new ArrayList<>(stock());
    rows.addAll(TestDatabase.rows("select id from stock_movements order by 1"));
    rows.addAll(TestDatabase.rows("select message_id from inbox order by 1"));
    rows.addAll(TestDatabase.rows("select position from outbox order by 1"));
    return rows;
  }

  private static List<String> stock() throws SQLException {
    return TestDatabase.rows("select sku, available, reserved from stock order by 1");
  }

  private static List<String> replies() throws SQLException {
    return TestDatabase.rows(
        """
        select replace(type, 'dev.orderonce.', ''), aggregateid, coalesce(payload ->> 'sku', '-')
        from outbox order by position
        """);
  }
}
