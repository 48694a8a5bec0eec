package dev.orderonce.subscribers;

import static dev.orderonce.subscribers.Messages.ACME;
import static dev.orderonce.subscribers.Messages.charge;
import static dev.orderonce.subscribers.Messages.chargeId;
import static dev.orderonce.subscribers.Messages.event;
import static dev.orderonce.subscribers.Messages.order;
import static dev.orderonce.subscribers.Messages.refund;
import static dev.orderonce.subscribers.Messages.withNewId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LedgerIT {

  private static final Money EUR_2500 = Money.of(2500, "EUR");
  private static final long LIMIT = 10_000;

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final Applying ledger = ledger(metrics);

  static Applying ledger(SimpleMeterRegistry metrics) {
    return new Applying(Ledger.NAME, new Ledger(new AccountTable(LIMIT)), metrics);
  }

  @BeforeEach
  void emptyDatabase() throws SQLException {
    TestDatabase.empty();
  }

  @Test
  void shouldMoveTheMoneyFromTheCustomerToTheMerchant() throws SQLException {
    // When
    ledger.process(List.of(charge(order(), "acct_1", EUR_2500)));

    // Then
    assertThat(accounts())
        .containsExactly("demo CUSTOMER acct_1 EUR -2500 10000", "demo MERCHANT EUR EUR 2500 0");
    assertThat(TestDatabase.rows("select side, kind, account_id, amount from postings order by 1"))
        .containsExactly("CREDIT MERCHANT EUR 2500", "DEBIT CUSTOMER acct_1 -2500");
  }

  @Test
  void shouldAnswerThroughTheOutbox() throws SQLException {
    // Given
    OrderId order = order();
    Envelope<Message> charge = charge(order, "acct_1", EUR_2500);

    // When
    ledger.process(List.of(charge));

    // Then
    assertThat(
            TestDatabase.rows(
                """
                select id, aggregatetype, aggregateid, type, tenant, source, traceparent,
                       correlationid, causationid, payload
                from outbox
                """))
        .containsExactly(
            String.join(
                " ",
                MessageId.ofReply(charge.id()).toString(),
                "orders.replies",
                order.toString(),
                "dev.orderonce.payment.captured.v1",
                "demo",
                "/orderonce/ledger",
                Messages.TRACEPARENT,
                Messages.CAUSE.toString(),
                charge.id().toString(),
                """
                {"orderId":"%s","chargeId":"%s","amount":2500,"currency":"EUR"}\
                """
                    .formatted(order, charge.id())));
  }

  @Test
  void shouldChargeOnceButAnswerAgainWhenTheBatchIsRedelivered() throws SQLException {
    // Given
    List<Envelope<Message>> batch =
        List.of(charge(order(), "acct_1", EUR_2500), charge(order(), "acct_2", EUR_2500));
    ledger.process(batch);
    List<String> before = accounts();

    // When
    ledger.process(batch);

    // Then
    assertThat(accounts()).isEqualTo(before);
    assertThat(TestDatabase.rows("select id, payload::text, count(*) from outbox group by 1, 2"))
        .as("each reply twice, the same")
        .hasSize(2)
        .allMatch(row -> row.endsWith(" 2"));
    assertThat(count("orderonce.effects.applied")).isEqualTo(2);
    assertThat(count("orderonce.duplicates.dropped")).isEqualTo(2);
  }

  @Test
  void shouldKnowAChargeByItsTransferThatTheInboxHasForgotten() throws SQLException {
    // Given
    List<Envelope<Message>> batch = List.of(charge(order(), "acct_1", EUR_2500));
    ledger.process(batch);
    TestDatabase.execute("delete from inbox");

    // When
    ledger.process(batch);

    // Then
    assertThat(balance("acct_1")).isEqualTo(-2500);
    assertThat(TestDatabase.rows("select count(*) from outbox group by id, payload::text"))
        .as("the same answer again")
        .containsExactly("2");
  }

  @Test
  void shouldApplyAMessageOnceThatIsTwiceInOneBatch() throws SQLException {
    // Given
    Envelope<Message> charge = charge(order(), "acct_1", EUR_2500);

    // When
    ledger.process(List.of(charge, charge));

    // Then
    assertThat(balance("acct_1")).isEqualTo(-2500);
    assertThat(TestDatabase.number("select count(*) from outbox")).isEqualTo(1);
    assertThat(count("orderonce.duplicates.dropped")).isEqualTo(1);
  }

  @Test
  void shouldDeclineWhatWouldPassTheCreditLimit() throws SQLException {
    // Given
    OrderId fits = order();
    OrderId tooMuch = order();

    // When
    ledger.process(
        List.of(
            charge(fits, "acct_1", Money.of(LIMIT, "EUR")),
            charge(tooMuch, "acct_1", Money.of(1, "EUR"))));

    // Then
    assertThat(balance("acct_1")).isEqualTo(-LIMIT);
    assertThat(replies())
        .containsExactly(
            "dev.orderonce.payment.captured.v1 " + fits,
            "dev.orderonce.payment.declined.v1 " + tooMuch);
    assertThat(TestDatabase.rows("select payload ->> 'code' from outbox where type like '%decl%'"))
        .containsExactly("credit_limit_exceeded");
  }

  @Test
  void shouldRepeatADeclineEvenWhenThereIsCreditAgain() throws SQLException {
    // Given
    Envelope<Message> tooMuch = charge(order(), "acct_1", Money.of(LIMIT + 1, "EUR"));
    ledger.process(List.of(tooMuch));
    TestDatabase.execute("update accounts set credit_limit = 1000000 where kind = 'CUSTOMER'");

    // When
    ledger.process(List.of(tooMuch));

    // Then
    assertThat(balance("acct_1")).isZero();
    assertThat(TestDatabase.rows("select distinct payload ->> 'code' from outbox"))
        .containsExactly("credit_limit_exceeded");
  }

  @Test
  void shouldDeclineAnotherCurrencyThanTheAccounts() throws SQLException {
    // When
    ledger.process(
        List.of(
            charge(order(), "acct_1", Money.of(100, "EUR")),
            charge(order(), "acct_1", Money.of(100, "USD"))));

    // Then
    assertThat(balance("acct_1")).isEqualTo(-100);
    assertThat(TestDatabase.rows("select payload ->> 'code' from outbox where type like '%decl%'"))
        .containsExactly("currency_mismatch");
  }

  @Test
  void shouldTakeTheCurrencyOfTheFirstPostedCharge() throws SQLException {
    // When
    ledger.process(
        List.of(
            charge(order(), "acct_1", Money.of(LIMIT + 1, "USD")),
            charge(order(), "acct_1", Money.of(100, "EUR"))));

    // Then
    assertThat(accounts()).contains("demo CUSTOMER acct_1 EUR -100 10000");
  }

  @Test
  void shouldKeepTenantsApart() throws SQLException {
    // When
    ledger.process(
        List.of(charge(order(), "acct_1", EUR_2500), charge(ACME, order(), "acct_1", EUR_2500)));

    // Then
    assertThat(accounts())
        .containsExactly(
            "acme CUSTOMER acct_1 EUR -2500 10000",
            "acme MERCHANT EUR EUR 2500 0",
            "demo CUSTOMER acct_1 EUR -2500 10000",
            "demo MERCHANT EUR EUR 2500 0");
  }

  @Test
  void shouldGiveTheMoneyBackOnce() throws SQLException {
    // Given
    OrderId order = order();
    ledger.process(List.of(charge(order, "acct_1", EUR_2500)));
    Envelope<Message> refund = refund(order, "acct_1", EUR_2500);

    // When
    ledger.process(List.of(refund));
    ledger.process(List.of(refund));

    // Then
    assertThat(accounts())
        .containsExactly("demo CUSTOMER acct_1 EUR 0 10000", "demo MERCHANT EUR EUR 0 0");
    assertThat(
            TestDatabase.rows(
                "select id, payload ->> 'chargeId', count(*) from outbox where type like '%refu%'"
                    + " group by 1, 2"))
        .containsExactly("%s %s 2".formatted(MessageId.ofReply(refund.id()), chargeId(order)));
  }

  @Test
  void shouldRefuseToRefundAChargeThatItNeverMade() throws SQLException {
    assertRefused(refund(order(), "acct_1", EUR_2500), "which did not take that money");
  }

  @Test
  void shouldRefuseToRefundADeclinedCharge() throws SQLException {
    // Given
    OrderId order = order();
    Money tooMuch = Money.of(LIMIT + 1, "EUR");
    ledger.process(List.of(charge(order, "acct_1", tooMuch)));

    // When, Then
    assertRefused(refund(order, "acct_1", tooMuch), "which did not take that money");
  }

  @Test
  void shouldRefuseToRefundMoreThanWasCharged() throws SQLException {
    // Given
    OrderId order = order();
    ledger.process(List.of(charge(order, "acct_1", EUR_2500)));

    // When, Then
    assertRefused(refund(order, "acct_1", Money.of(2501, "EUR")), "which did not take that money");
  }

  @Test
  void shouldRefuseToRefundToAnotherAccount() throws SQLException {
    // Given
    OrderId order = order();
    ledger.process(List.of(charge(order, "acct_1", EUR_2500)));

    // When, Then
    assertRefused(refund(order, "acct_2", EUR_2500), "which did not take that money");
  }

  @Test
  void shouldRefuseASecondRefundOfACharge() throws SQLException {
    // Given
    OrderId order = order();
    Envelope<Message> refund = refund(order, "acct_1", EUR_2500);
    ledger.process(List.of(charge(order, "acct_1", EUR_2500)));
    ledger.process(List.of(refund));

    // When, Then
    assertRefused(withNewId(refund), "was given back before");
  }

  @Test
  void shouldRefuseToCaptureAnOrderTwice() throws SQLException {
    // Given
    Envelope<Message> charge = charge(order(), "acct_1", EUR_2500);
    ledger.process(List.of(charge));

    // When, Then
    assertRefused(withNewId(charge), "was captured before");
  }

  @Test
  void shouldRefuseWhatIsNoStepCommand() throws SQLException {
    assertRefused(event(new OrderEvent.OrderCompleted(order(), 3)), "is not for the ledger");
  }

  @Test
  void shouldChargeOnceWhenInstancesTakeTheSameMessagesAtTheSameTime() throws Exception {
    // Given
    List<Envelope<Message>> batch = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      batch.add(charge(order(), "acct_" + i % 10, Money.of(1, "EUR")));
    }

    // When
    List<Future<?>> runs = new ArrayList<>();
    try (ExecutorService instances = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        boolean backwards = i % 2 == 1;
        runs.add(instances.submit(() -> processInPieces(batch, backwards)));
      }
    }

    // Then
    for (Future<?> run : runs) {
      assertThat(failureOf(run)).isNull();
    }
    assertThat(TestDatabase.number("select count(*) from transfers")).isEqualTo(2_000);
    assertThat(TestDatabase.number("select balance from accounts where kind = 'MERCHANT'"))
        .isEqualTo(2_000);
  }

  @Test
  void shouldLetBatchesOfOtherCustomersGetAsFarAsTheMerchantsAccountSideBySide() throws Exception {
    // Given
    ledger.process(
        List.of(charge(order(), "acct_1", EUR_2500), charge(order(), "acct_2", EUR_2500)));
    List<Future<?>> batches = new ArrayList<>();

    // When
    try (ExecutorService instances = Executors.newFixedThreadPool(2);
        Connection hot = Parts.pool().getConnection();
        Statement statement = hot.createStatement()) {
      statement.execute("select 1 from accounts where kind = 'MERCHANT' for update");
      for (String account : List.of("acct_1", "acct_2")) {
        var batch = List.of(charge(order(), account, EUR_2500));
        batches.add(instances.submit(() -> processInPieces(batch, false)));
      }

      // Then
      await()
          .untilAsserted(() ->
              assertThat(
                      TestDatabase.rows(
                          """
                          select id from accounts where kind = 'CUSTOMER' and id not in (
                            select id from accounts where kind = 'CUSTOMER' for update skip locked)
                          order by id
                          """))
                  .as("customers whose charges are decided while the merchant's row is taken")
                  .containsExactly("acct_1", "acct_2"));
      hot.rollback();
    }
    for (Future<?> batch : batches) {
      assertThat(failureOf(batch)).isNull();
    }
    assertThat(balance("acct_1") + balance("acct_2")).isEqualTo(-10_000);
  }

  private static Applying processInPieces(List<Envelope<Message>> messages, boolean backwards)
      throws SQLException {
    Applying instance = ledger(new SimpleMeterRegistry());
    for (int from = 0; from < messages.size(); from += 500) {
      List<Envelope<Message>> piece = messages.subList(from, Math.min(from + 500, messages.size()));
      instance.process(backwards ? piece.reversed() : piece);
    }
    return instance;
  }

  private static @Nullable Throwable failureOf(Future<?> run) throws InterruptedException {
    try {
      run.get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  /** It is thrown, names the message, and leaves nothing behind: not even that it was received. */
  private void assertRefused(Envelope<Message> message, String why) throws SQLException {
    List<String> before = everything();
    assertThatThrownBy(() -> ledger.process(List.of(message)))
        .isInstanceOfSatisfying(
            InvariantViolationException.class,
            e -> assertThat(e.messageId()).isEqualTo(message.id()))
        .hasMessageContaining(why);
    assertThat(everything()).isEqualTo(before);
  }

  private static List<String> everything() throws SQLException {
    List<String> rows = new ArrayList<>(accounts());
    rows.addAll(TestDatabase.rows("select id, outcome from transfers order by 1"));
    rows.addAll(TestDatabase.rows("select message_id from inbox order by 1"));
    rows.addAll(TestDatabase.rows("select position from outbox order by 1"));
    return rows;
  }

  private static List<String> accounts() throws SQLException {
    return TestDatabase.rows(
        "select tenant, kind, id, currency, balance, credit_limit from accounts order by 1, 2, 3");
  }

  private static List<String> replies() throws SQLException {
    return TestDatabase.rows("select type, aggregateid from outbox order by position");
  }

  private static long balance(String account) throws SQLException {
    return TestDatabase.number(
        "select balance from accounts where kind = 'CUSTOMER' and id = ?", account);
  }

  private double count(String counter) {
    return metrics.get(counter).counter().count();
  }
}
