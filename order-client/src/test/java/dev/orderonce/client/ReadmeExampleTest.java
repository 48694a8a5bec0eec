package dev.orderonce.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderId;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the README shows, run against a server that loses the first answer. */
class ReadmeExampleTest {

  private static final String ORDER =
      """
      {"id":"019a8a2e-0000-7000-8000-000000000001","customerId":"cust_1","amount":2500,
       "currency":"EUR","state":"CREATED","version":1,"createdAt":"2026-01-02T03:04:05.006Z",
       "updatedAt":"2026-01-02T03:04:05.006Z"}
      """;

  private static final String COMMAND =
      """
      {"id":"019a8a2e-0000-7000-8000-000000000002","type":"PayOrder","status":"APPLIED",
       "orderId":"019a8a2e-0000-7000-8000-000000000001","createdAt":"2026-01-02T03:04:05.006Z"}
      """;

  /** A cart, stored with the key of its one order before that is placed. */
  record Cart(IdempotencyKey key, CustomerId customer, Money total, AccountId account) {}

  @Test
  void shouldPlaceAnOrderAndPayIt() throws Exception {
    try (UnreliableServer server = UnreliableServer.start()) {
      server.losesTheAnswer().answers(201, ORDER).answers(202, COMMAND);
      assertThat(inFiveLines(server.uri()).status()).hasToString("APPLIED");
    }
  }

  @Test
  void shouldTellWhatBecameOfACart() throws Exception {
    // Given
    Cart cart =
        new Cart(
            new IdempotencyKey("cart-4711"),
            new CustomerId("cust_1"),
            Money.of(2500, "EUR"),
            new AccountId("acct_1"));

    try (UnreliableServer server = UnreliableServer.start()) {
      server
          .losesTheAnswer()
          .answers(201, ORDER)
          .answers(422, "{\"code\":\"no\",\"detail\":\"no\"}");
      try (OrderClient client = OrderClient.of(server.uri(), "key")) {
        // When, Then
        assertThat(checkOut(client, cart))
            .isEqualTo("ordered as 019a8a2e-0000-7000-8000-000000000001");
        assertThat(checkOut(client, cart)).isEqualTo("refused: no");
      }
    }
  }

  @Test
  void shouldTellThatItMustBeAskedAgain() throws Exception {
    // Given
    Cart cart =
        new Cart(
            IdempotencyKey.random(),
            new CustomerId("cust_1"),
            Money.of(2500, "EUR"),
            new AccountId("acct_1"));

    try (UnreliableServer server = UnreliableServer.start()) {
      server.losesTheAnswer();
      RetrySettings hasty = RetrySettings.DEFAULT.withDeadline(Duration.ofMillis(50));
      try (OrderClient client = OrderClient.of(server.uri(), "key", hasty)) {
        // When, Then
        assertThat(checkOut(client, cart)).isEqualTo("not known yet: to be checked out again");
      }
    }
  }

  @Test
  void shouldWaitForAnOutcomeWithoutBlocking() throws Exception {
    try (UnreliableServer server = UnreliableServer.start()) {
      server.answers(200, COMMAND);
      try (OrderClient client = OrderClient.of(server.uri(), "key")) {
        OrderId order = OrderId.parse("019a8a2e-0000-7000-8000-000000000001");
        assertThat(refund(client, order, null).join().status()).hasToString("APPLIED");
        assertThat(server.requests().getFirst().prefer()).isEqualTo("wait=10");
      }
    }
  }

  private static Command inFiveLines(URI api) {
    try (OrderClient client = OrderClient.of(api, "demo-key")) {
      NewOrder book = NewOrder.of(new CustomerId("cust_1"), Money.of(2500, "EUR"));
      Order order = client.placeOrder(new IdempotencyKey("shop-4711"), book).orThrow();
      IdempotencyKey payment = new IdempotencyKey("shop-4711-pay");
      return client.pay(payment, order.id(), new AccountId("acct_1")).orThrow();
    }
  }

  static String checkOut(OrderClient client, Cart cart) {
    NewOrder order = NewOrder.of(cart.customer(), cart.total()).chargedTo(cart.account());
    try {
      return switch (client.placeOrder(cart.key(), order)) {
        case Result.Done<Order> done -> "ordered as " + done.value().id();
        case Result.Refused<Order> refused -> "refused: " + refused.problem().detail();
      };
    } catch (NoFinalAnswerException e) {
      return "not known yet: to be checked out again";
    }
  }

  static CompletableFuture<Command> refund(
      OrderClient client, OrderId order, @Nullable String why) {
    OrderClient patient = client.waiting(Duration.ofSeconds(10));
    IdempotencyKey key = new IdempotencyKey("refund-of-" + order);
    return patient.async().refund(key, order, why).thenApply(Result::orThrow);
  }
}
