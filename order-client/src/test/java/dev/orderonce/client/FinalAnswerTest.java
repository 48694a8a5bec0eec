package dev.orderonce.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.client.NoFinalAnswerException.Why;
import dev.orderonce.client.UnreliableServer.Request;
import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderId;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which answers end a call, and what ends one that gets none. */
@Timeout(30)
class FinalAnswerTest {

  private static final OrderId ID = OrderId.parse("019a8a2e-0000-7000-8000-000000000001");
  private static final IdempotencyKey KEY = new IdempotencyKey("shop-4711");
  private static final NewOrder NEW_ORDER =
      NewOrder.of(new CustomerId("cust_1"), Money.of(2500, "EUR"));
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final RetryBudget NO_REFILL = new RetryBudget(3, 0, 0);

  private static final String ORDER =
      """
      {"id":"019a8a2e-0000-7000-8000-000000000001","customerId":"cust_1","amount":2500,
       "currency":"EUR","state":"CREATED","version":1,"createdAt":"2026-01-02T03:04:05.006Z",
       "updatedAt":"2026-01-02T03:04:05.006Z"}
      """;

  private UnreliableServer server;

  @BeforeEach
  void start() throws IOException {
    server = UnreliableServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "408, ''",
    "425, ''",
    "429, ''",
    "502, ''",
    "503, <html>",
    "400, {\"retryable\":true}"
  })
  void shouldTryAgainAfterWhatIsNotFinal(int status, String body) {
    // Given
    server.answers(status, body).answers(201, ORDER);

    // When
    try (OrderClient client = client(RetryBudget.DEFAULT)) {
      Result<Order> result = client.placeOrder(KEY, NEW_ORDER);

      // Then
      assertThat(result.attempts()).isEqualTo(2);
      assertThat(result.orThrow().id()).isEqualTo(ID);
    }
  }

  @ParameterizedTest
  @CsvSource({"501", "503", "429"})
  void shouldTakeTheProblemsWordThatAnAnswerIsFinal(int status) {
    // Given
    server.answers(status, "{\"code\":\"no\",\"retryable\":false}").answers(201, ORDER);

    // When
    try (OrderClient client = client(RetryBudget.DEFAULT)) {
      Result<Order> result = client.placeOrder(KEY, NEW_ORDER);

      // Then
      assertThat(result).isInstanceOf(Result.Refused.class);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "401, {\"code\":\"unauthenticated\"}",
    "403, {\"code\":\"tenant_key_required\"}",
    "404, <html>not here</html>"
  })
  void shouldNotTakeARefusalForTheEndOfWhatMayHaveBeenDone(int status, String body) {
    // Given
    server.losesTheAnswer().answers(status, body);

    // When, Then
    try (OrderClient client = client(RetryBudget.DEFAULT)) {
      assertThatThrownBy(() -> client.placeOrder(KEY, NEW_ORDER))
          .isInstanceOfSatisfying(
              NoFinalAnswerException.class, e -> assertThat(e.why()).isEqualTo(Why.REFUSED_LATER));
    }
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void shouldTakeARefusalThatKnowsTheKeyForFinalAlsoAfterALostAnswer() {
    // Given
    server.losesTheAnswer().answers(422, "{\"code\":\"idempotency_key_reused\"}");

    // When
    try (OrderClient client = client(RetryBudget.DEFAULT)) {
      Result<Order> result = client.placeOrder(KEY, NEW_ORDER);

      // Then
      assertThat(result).isInstanceOf(Result.Refused.class);
    }
  }

  @Test
  void shouldTakeARefusalForFinalWhereNothingWasDoneBefore() {
    // Given
    server.answers(429, "{}").answers(401, "{\"code\":\"unauthenticated\"}");

    // When
    try (OrderClient client = client(RetryBudget.DEFAULT)) {
      Result<Order> result = client.placeOrder(KEY, NEW_ORDER);

      // Then
      assertThat(result).isInstanceOf(Result.Refused.class);
    }
  }

  @Test
  void shouldFailAtOnceWhenTheRetriesOfAllCallsAreUsedUp() {
    // Given
    server.answers(503, "{\"code\":\"unavailable\"}");

    // When, Then
    try (OrderClient client = client(NO_REFILL)) {
      assertThatThrownBy(() -> client.placeOrder(KEY, NEW_ORDER))
          .isInstanceOf(NoFinalAnswerException.class)
          .hasMessage(
              "no final answer after 4 attempts, the retry budget is spent; the last one: 503 unavailable");
      assertThatThrownBy(() -> client.order(ID))
          .isInstanceOfSatisfying(
              NoFinalAnswerException.class,
              e -> {
                assertThat(e.why()).isEqualTo(Why.BUDGET);
                assertThat(e.attempts()).isEqualTo(1);
              });
    }
    assertThat(server.requests()).hasSize(5);
  }

  @Test
  void shouldTakeNoTokenForAnAttemptThatThereIsNoTimeFor() {
    // Given
    server.keepsSilent();
    RetrySettings hasty =
        new RetrySettings(
            Duration.ofMillis(100),
            LONG,
            Duration.ofMillis(1),
            Duration.ofMillis(1),
            new RetryBudget(1, 0, 0));

    // When, Then
    try (OrderClient client = OrderClient.of(server.uri(), "key", hasty)) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> client.placeOrder(KEY, NEW_ORDER))
            .isInstanceOfSatisfying(
                NoFinalAnswerException.class, e -> assertThat(e.why()).isEqualTo(Why.DEADLINE));
      }
    }
  }

  @Test
  void shouldShareTheBudgetAmongCallsAtOnce() {
    // Given
    server.losesTheAnswer();

    // When
    try (OrderClient client = client(NO_REFILL)) {
      Stream.generate(() -> client.async().placeOrder(IdempotencyKey.random(), NEW_ORDER))
          .limit(20)
          .toList()
          .forEach(call -> call.exceptionally(e -> null).join());
    }

    // Then
    assertThat(server.requests()).hasSize(20 + NO_REFILL.capacity());
  }

  @Test
  void shouldAskTheServerToWaitAndHavePatienceForIt() {
    // Given
    server.answers(201, ORDER, Map.of(), SHORT.multipliedBy(2));
    RetrySettings hasty =
        settings(RetryBudget.DEFAULT).withDeadline(SHORT).withAttemptTimeout(SHORT);

    // When
    try (OrderClient client = OrderClient.of(server.uri(), "key", hasty)) {
      Result<Order> result = client.waiting(Duration.ofMillis(7_900)).placeOrder(KEY, NEW_ORDER);

      // Then
      assertThat(result.attempts()).isEqualTo(1);
      assertThat(server.requests()).extracting(Request::prefer).containsExactly("wait=7");
      assertThatThrownBy(() -> client.waiting(Duration.ofMillis(999)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> client.waiting(Duration.ofSeconds(31)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void shouldFailTheFutureWhereTheBlockingCallWouldThrow() {
    // Given
    server.losesTheAnswer();

    // When
    try (OrderClient client = client(NO_REFILL)) {
      CompletableFuture<Result<Order>> call = client.async().placeOrder(KEY, NEW_ORDER);

      // Then
      assertThat(call)
          .failsWithin(LONG)
          .withThrowableThat()
          .havingCause()
          .isInstanceOf(NoFinalAnswerException.class);
    }
  }

  @Test
  void shouldEndTheAttemptsOfACallThatIsCancelled() {
    // Given
    server.losesTheAnswer().losesTheAnswer().keepsSilent();
    try (OrderClient client = client(RetryBudget.DEFAULT)) {
      CompletableFuture<Result<Order>> call = client.async().placeOrder(KEY, NEW_ORDER);
      server.awaitRequests(3);

      // When
      call.cancel(true);
    }

    // Then: closing the client waits for what is under way, and there was nothing
    assertThat(server.requests()).hasSize(3);
  }

  private OrderClient client(RetryBudget budget) {
    return OrderClient.of(server.uri(), "key", settings(budget));
  }

  private static RetrySettings settings(RetryBudget budget) {
    return new RetrySettings(LONG, LONG, Duration.ofMillis(5), Duration.ofMillis(20), budget);
  }
}
