package dev.orderonce.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.client.UnreliableServer.Request;
import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.CommandStatus;
import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.Item;
import dev.orderonce.contract.Items;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.OrderState;
import dev.orderonce.contract.Reference;
import dev.orderonce.contract.Sku;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class OrderClientTest {

  private static final OrderId ID = OrderId.parse("019a8a2e-0000-7000-8000-000000000001");
  private static final MessageId COMMAND = MessageId.parse("019a8a2e-0000-7000-8000-000000000002");
  private static final IdempotencyKey KEY = new IdempotencyKey("shop-4711");
  private static final NewOrder NEW_ORDER =
      NewOrder.of(new CustomerId("cust_1"), Money.of(2500, "EUR"));
  private static final Duration LONG = Duration.ofSeconds(20);

  private static final String ORDER =
      """
      {"id":"019a8a2e-0000-7000-8000-000000000001","customerId":"cust_1","amount":2500,
       "currency":"EUR","state":"CREATED","version":1,"createdAt":"2026-01-02T03:04:05.006Z",
       "updatedAt":"2026-01-02T03:04:05.006Z","laterMember":{}}
      """;

  private static final String PENDING =
      """
      {"id":"019a8a2e-0000-7000-8000-000000000002","type":"PayOrder","status":"PENDING",
       "orderId":"019a8a2e-0000-7000-8000-000000000001","createdAt":"2026-01-02T03:04:05.006Z"}
      """;

  private UnreliableServer server;
  private OrderClient client;

  @BeforeEach
  void start() throws IOException {
    server = UnreliableServer.start();
    client = client(LONG, LONG);
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void shouldSendTheSameKeyAndBodyUntilAnAnswerIsFinal() {
    // Given
    server
        .losesTheAnswer()
        .answers(503, "{\"code\":\"unavailable\"}", Map.of("Retry-After", "0"))
        .answers(409, "{\"code\":\"idempotency_in_flight\"}")
        .answers(429, "")
        .answers(500, "<html>oops</html>")
        .answers(201, "{\"id\":\"cut off")
        .answers(201, "{\"id\":\"no-order\"}")
        .answers(201, ORDER, Map.of("Idempotent-Replayed", "true"));

    // When
    Result<Order> result =
        client.placeOrder(
            KEY,
            NEW_ORDER
                .withReference(new Reference("shop-4711"))
                .withItems(new Items(List.of(new Item(new Sku("BOOK-1"), 2))))
                .chargedTo(new AccountId("acct_1")));

    // Then
    assertThat(result).isInstanceOf(Result.Done.class);
    assertThat(result.attempts()).isEqualTo(8);
    assertThat(((Result.Done<Order>) result).replayed()).isTrue();
    assertThat(result.orThrow().id()).isEqualTo(ID);
    assertThat(server.requests()).hasSize(8);
    assertThat(server.requests()).extracting(Request::key).containsOnly("\"shop-4711\"");
    assertThat(server.requests())
        .extracting(Request::body)
        .containsOnly(
            "{\"customerId\":\"cust_1\",\"amount\":2500,\"currency\":\"EUR\","
                + "\"reference\":\"shop-4711\",\"items\":[{\"sku\":\"BOOK-1\",\"quantity\":2}],"
                + "\"payment\":{\"accountId\":\"acct_1\"}}");
    assertThat(server.requests()).extracting(Request::line).containsOnly("POST /v1/orders");
    assertThat(server.requests()).extracting(Request::authorization).containsOnly("Bearer key");
    assertThat(server.requests())
        .extracting(Request::attempt)
        .containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
  }

  @ParameterizedTest
  @CsvSource({
    "400, validation_failed",
    "400, idempotency_key_invalid",
    "401, unauthorized",
    "403, tenant_key_required",
    "404, order_not_found",
    "409, reference_already_used",
    "413, body_too_large",
    "415, unsupported_media_type",
    "422, idempotency_key_reused"
  })
  void shouldTakeARefusalForFinal(int status, String code) {
    // Given
    server.answers(
        status,
        """
        {"title":"No","status":%d,"detail":"so it is","code":"%s","retryable":false,
         "errors":[{"field":"payment.accountId","message":"is required"}]}
        """
            .formatted(status, code));

    // When
    Result<Order> result = client.placeOrder(KEY, NEW_ORDER);

    // Then
    Problem expected =
        new Problem(
            status,
            code,
            "No",
            "so it is",
            false,
            List.of(new Problem.FieldError("payment.accountId", "is required")));
    assertThat(result).isEqualTo(new Result.Refused<>(expected, 1));
    assertThatThrownBy(result::orThrow)
        .isInstanceOf(RefusedException.class)
        .hasMessage("%d %s: so it is".formatted(status, code));
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void shouldMakeAProblemOfARefusalWithoutOne() {
    // Given
    server.answers(405, "<html>proxy</html>");

    // When
    Result<Order> result = client.placeOrder(KEY, NEW_ORDER);

    // Then
    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Refused.class,
            refused -> assertThat(refused.problem().code()).isEqualTo("http_405"));
  }

  @Test
  void shouldNotComeBackBeforeTheServerAsksForIt() {
    // Given
    server.answers(429, "{}", Map.of("Retry-After", "1")).answers(201, ORDER);
    long start = System.nanoTime();

    // When
    client.placeOrder(KEY, NEW_ORDER).orThrow();

    // Then
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
  }

  @Test
  void shouldGiveUpAtOnceWhereTheServerAsksForMoreTimeThanIsLeft() {
    // Given
    server.answers(503, "{\"code\":\"unavailable\"}", Map.of("Retry-After", "3600"));
    long start = System.nanoTime();

    // When, Then
    assertThatThrownBy(() -> client.placeOrder(KEY, NEW_ORDER))
        .isInstanceOf(NoFinalAnswerException.class)
        .hasMessage(
            "no final answer after 1 attempts, the deadline is over; the last one: 503 unavailable");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG.dividedBy(2));
  }

  @Test
  void shouldSayThatTheOutcomeIsUnknownWhenTheDeadlinePasses() {
    // Given
    server.losesTheAnswer();

    // When, Then
    try (OrderClient hasty = client(Duration.ofMillis(500), LONG)) {
      assertThatThrownBy(() -> hasty.placeOrder(KEY, NEW_ORDER))
          .isInstanceOfSatisfying(
              NoFinalAnswerException.class, e -> assertThat(e.attempts()).isGreaterThan(1));
    }
    assertThat(server.requests()).hasSizeGreaterThan(1);
    assertThat(server.requests()).extracting(Request::key).containsOnly("\"shop-4711\"");
  }

  @Test
  void shouldNotWaitForASilentServerBeyondTheDeadline() {
    // Given
    server.keepsSilent();
    long start = System.nanoTime();

    // When, Then
    try (OrderClient hasty = client(Duration.ofMillis(500), LONG)) {
      assertThatThrownBy(() -> hasty.placeOrder(KEY, NEW_ORDER))
          .isInstanceOf(NoFinalAnswerException.class);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG.dividedBy(2));
  }

  @Test
  void shouldTryAgainAfterAnAnswerThatStalls() {
    // Given
    server.stallsAfter(201, "{").keepsSilent().answers(201, ORDER);

    // When
    try (OrderClient quick = client(LONG, Duration.ofSeconds(2))) {
      Result<Order> result = quick.placeOrder(KEY, NEW_ORDER);

      // Then
      assertThat(result.orThrow().id()).isEqualTo(ID);
      assertThat(result.attempts()).isEqualTo(3);
    }
  }

  @Test
  void shouldTryAgainWhileNobodyListens() {
    // Given
    server.close();

    // When, Then
    try (OrderClient hasty = client(Duration.ofMillis(500), LONG)) {
      assertThatThrownBy(() -> hasty.order(ID))
          .isInstanceOfSatisfying(
              NoFinalAnswerException.class, e -> assertThat(e.attempts()).isGreaterThan(1));
    }
  }

  @Test
  void shouldEndWhenItsThreadIsInterrupted() {
    // Given
    server.keepsSilent();
    Thread.currentThread().interrupt();

    // When, Then
    assertThatThrownBy(() -> client.placeOrder(KEY, NEW_ORDER))
        .isInstanceOf(NoFinalAnswerException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void shouldSendEachCommandToItsPath() {
    // Given
    server.answers(202, PENDING);

    // When
    Command paid = client.pay(KEY, ID, new AccountId("acct_1")).orThrow();
    client.complete(KEY, ID).orThrow();
    client.cancel(KEY, ID, "zu spät").orThrow();
    client.refund(KEY, ID, null).orThrow();

    // Then
    String path = "POST /v1/orders/" + ID;
    assertThat(paid)
        .isEqualTo(
            new Command(
                COMMAND,
                ID,
                "PayOrder",
                CommandStatus.PENDING,
                null,
                Instant.parse("2026-01-02T03:04:05.006Z"),
                null));
    assertThat(server.requests())
        .extracting(request -> request.line() + " " + request.body())
        .containsExactly(
            path + "/payment {\"accountId\":\"acct_1\"}",
            path + "/completion {}",
            path + "/cancellation {\"reason\":\"zu spät\"}",
            path + "/refund {}");
  }

  @Test
  void shouldReadAnOrderWithItsHistory() {
    // Given
    server.answers(
        200,
        """
        {"id":"%s","customerId":"cust_1","amount":2500,"currency":"EUR","reference":"shop-4711",
         "items":[{"sku":"BOOK-1","quantity":2}],
         "state":"CANCELLED","version":2,"reason":"requested","reasonDetail":"zu spät",
         "createdAt":"2026-01-02T03:04:05Z","updatedAt":"2026-01-02T03:04:06Z",
         "history":[{"version":1,"type":"OrderCreated","at":"2026-01-02T03:04:05Z"},
                    {"version":2,"type":"OrderCancelled","at":"2026-01-02T03:04:06Z"}]}
        """
            .formatted(ID));

    // When
    Order order = client.order(ID).orThrow();

    // Then
    Instant created = Instant.parse("2026-01-02T03:04:05Z");
    Instant cancelled = created.plusSeconds(1);
    assertThat(order)
        .isEqualTo(
            new Order(
                ID,
                new CustomerId("cust_1"),
                Money.of(2500, "EUR"),
                new Reference("shop-4711"),
                List.of(new Item(new Sku("BOOK-1"), 2)),
                OrderState.CANCELLED,
                2,
                "requested",
                "zu spät",
                created,
                cancelled,
                List.of(
                    new Order.HistoryEntry(1, "OrderCreated", created),
                    new Order.HistoryEntry(2, "OrderCancelled", cancelled))));
    assertThat(server.requests().getFirst())
        .isEqualTo(new Request("GET /v1/orders/" + ID, null, "1", "Bearer key", null, ""));
  }

  @Test
  void shouldReadACommandWithItsOutcome() {
    // Given
    server.answers(
        200,
        PENDING.replace(
            "\"PENDING\"",
            "\"REJECTED\",\"code\":\"order_cancelled\",\"decidedAt\":\"2026-01-02T03:04:07Z\""));

    // When
    Command command = client.command(COMMAND).orThrow();

    // Then
    assertThat(command.status()).isEqualTo(CommandStatus.REJECTED);
    assertThat(command.code()).isEqualTo("order_cancelled");
    assertThat(command.decidedAt()).isEqualTo("2026-01-02T03:04:07Z");
    assertThat(server.requests().getFirst().line()).isEqualTo("GET /v1/commands/" + COMMAND);
  }

  @Test
  void shouldListOrdersByCursor() {
    // Given
    server.answers(200, "{\"data\":[%s],\"nextCursor\":\"a+b=\"}".formatted(ORDER));
    OrderQuery query =
        OrderQuery.all().in(OrderState.CREATED).of(new CustomerId("cust_1")).limitedTo(1);

    // When
    Page<Order> page = client.orders(query).orThrow();
    client.orders(query.after(page.nextCursor()));
    client.orders(OrderQuery.all());

    // Then
    assertThat(page.data()).extracting(Order::id).containsExactly(ID);
    assertThat(page.nextCursor()).isEqualTo("a+b=");
    assertThat(server.requests())
        .extracting(Request::line)
        .containsExactly(
            "GET /v1/orders?state=CREATED&customerId=cust_1&limit=1",
            "GET /v1/orders?state=CREATED&customerId=cust_1&limit=1&cursor=a%2Bb%3D",
            "GET /v1/orders");
    assertThatThrownBy(() -> OrderQuery.all().limitedTo(101))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldTellWhatAKeyDid() {
    // Given
    server.answers(
        200,
        """
        {"status":202,"orderId":"%s","commandId":"%s",
         "createdAt":"2026-01-02T03:04:05Z","expiresAt":"2026-01-05T03:04:05Z"}
        """
            .formatted(ID, COMMAND));

    // When
    KeyUse use = client.keyUse(new IdempotencyKey("a/../b?c=%20#~")).orThrow();

    // Then
    Instant created = Instant.parse("2026-01-02T03:04:05Z");
    assertThat(use)
        .isEqualTo(new KeyUse(202, ID, COMMAND, created, created.plus(Duration.ofDays(3))));
    assertThat(server.requests().getFirst().line())
        .isEqualTo("GET /v1/idempotency-keys/a%2F%2E%2E%2Fb%3Fc%3D%2520%23%7E");
  }

  private OrderClient client(Duration deadline, Duration attemptTimeout) {
    RetrySettings settings =
        new RetrySettings(
            deadline,
            attemptTimeout,
            Duration.ofMillis(10),
            Duration.ofMillis(50),
            RetryBudget.DEFAULT);
    return OrderClient.of(server.uri().resolve("/"), "key", settings);
  }
}
