package dev.orderonce.ingest;

import static dev.orderonce.ingest.ApiFixture.VALID_ORDER;
import static dev.orderonce.ingest.ApiFixture.json;
import static dev.orderonce.ingest.IdempotencyIT.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prefer: wait. The projection is played by statements on the tables that it writes. */
@TestInstance(Lifecycle.PER_CLASS)
class WaitIT {

  /** More than the server has request threads. */
  private static final int MANY = 300;

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private ApiFixture api;

  @BeforeAll
  void start(@TempDir Path directory) {
    api =
        ApiFixture.start(
            directory.resolve("postgresql"), Map.of(RequestLimits.WAITS, Integer.toString(MANY)));
  }

  @AfterAll
  void stop() {
    api.close();
  }

  @Test
  void shouldHoldTheAnswerUntilTheCommandIsDecided() {
    // Given
    String path = "/v1/orders/" + place() + "/cancellation";
    String key = key();
    CompletableFuture<HttpResponse<String>> held = api.later(waiting(path, key, "wait=20", "{}"));
    await().atMost(PATIENCE).until(() -> waits() == 1);

    // When
    decide("REJECTED");

    // Then
    HttpResponse<String> answer = held.join();
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).path("status").asText()).isEqualTo("REJECTED");
    assertThat(json(answer).path("code").asText()).isEqualTo("order_already_paid");
    assertThat(json(answer).has("decidedAt")).isTrue();
    assertThat(answer.headers().firstValue("Preference-Applied")).contains("wait=20");
    String location = answer.headers().firstValue("Location").orElseThrow();
    assertThat(json(api.get(location))).isEqualTo(json(answer));
    assertThat(waits()).isZero();
  }

  @Test
  void shouldNotReplayTheOutcomeOfAWaitButWaitAgain() {
    // Given
    String path = "/v1/orders/" + place() + "/completion";
    String key = key();
    CompletableFuture<HttpResponse<String>> held = api.later(waiting(path, key, "wait=20", "{}"));
    await().atMost(PATIENCE).until(() -> waits() == 1);
    decide("APPLIED");
    HttpResponse<String> first = held.join();

    // When
    HttpResponse<String> plain = api.post(path, key, "{}");
    HttpResponse<String> waited = api.later(waiting(path, key, "wait=20", "{}")).join();

    // Then
    assertThat(plain.statusCode()).isEqualTo(202);
    assertThat(json(plain).path("status").asText()).isEqualTo("PENDING");
    assertThat(waited.statusCode()).isEqualTo(200);
    assertThat(waited.body()).isEqualTo(first.body());
    assertThat(waited.headers().firstValue("Idempotent-Replayed")).contains("true");
    assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
    assertThat(json(api.get("/v1/idempotency-keys/" + key)).path("status").asInt()).isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"payment\":{\"accountId\":\"acct_1\"}",
        "\"items\":[{\"sku\":\"BOOK-1\",\"quantity\":1}]"
      })
  void shouldHoldTheOrderUntilItsSagaHasSettled(String wish) {
    // Given
    CompletableFuture<HttpResponse<String>> held = placed("wait=20", wish);
    await().atMost(PATIENCE).until(() -> waits() == 1);

    // When
    api.execute("update orders set state = 'CANCELLED', version = 2, reason = 'out_of_stock'");

    // Then
    HttpResponse<String> answer = held.join();
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(json(answer).path("state").asText()).isEqualTo("CANCELLED");
    assertThat(json(answer).path("reason").asText()).isEqualTo("out_of_stock");
    assertThat(answer.headers().firstValue("Location"))
        .contains("/v1/orders/" + json(answer).path("id").asText());
  }

  @Test
  void shouldHoldAnOrderThatIsNotPaidForUntilItsItemsAreReserved() {
    // Given
    api.execute("insert into stock values ('demo', 'BOOK-2', 5, 0)");
    String items = "\"items\":[{\"sku\":\"BOOK-2\",\"quantity\":1}]";
    CompletableFuture<HttpResponse<String>> unpaid = placed("wait=15", items);
    CompletableFuture<HttpResponse<String>> charged =
        placed("wait=15", items + ",\"payment\":{\"accountId\":\"acct_1\"}");
    await().atMost(PATIENCE).until(() -> waits() == 2);

    // When
    api.execute(
        """
        insert into stock_movements (id, tenant, order_id, outcome, items)
        select gen_random_uuid(), tenant, id, 'RESERVED', items from orders
        where items::text like '%BOOK-2%'\
        """);
    HttpResponse<String> reserved = unpaid.join();
    boolean heldOn = !charged.isDone();
    api.execute("update orders set state = 'PAID', version = 2 where account_id is not null");

    // Then
    assertThat(reserved.statusCode()).isEqualTo(201);
    assertThat(json(reserved).path("state").asText()).isEqualTo("CREATED");
    assertThat(reserved.headers().firstValue("Preference-Applied")).contains("wait=15");
    assertThat(heldOn).isTrue();
    assertThat(json(charged.join()).path("state").asText()).isEqualTo("PAID");
    assertThat(waits()).isZero();
  }

  private CompletableFuture<HttpResponse<String>> placed(String preference, String wish) {
    String body = VALID_ORDER.replace("}", "," + wish + "}");
    return api.later(waiting("/v1/orders", key(), preference, body));
  }

  @Test
  void shouldAnswerAtOnceWhatNothingIsToBeWaitedFor() {
    // When
    HttpResponse<String> order =
        api.later(waiting("/v1/orders", key(), "wait=20", VALID_ORDER)).join();

    // Then
    assertThat(order.statusCode()).isEqualTo(201);
    assertThat(order.headers().firstValue("Preference-Applied")).isEmpty();
  }

  @Test
  void shouldGiveThePlainAnswerWhenTheTimeIsOver() {
    // Given
    String path = "/v1/orders/" + place() + "/refund";
    String key = key();

    // When
    HttpResponse<String> answer = api.later(waiting(path, key, "wait=1", "{}")).join();

    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEqualTo(api.post(path, key, "{}").body());
    assertThat(answer.headers().firstValue("Preference-Applied")).contains("wait=1");
    assertThat(waits()).isZero();
  }

  @Test
  void shouldHoldMoreAnswersThanThereAreThreadsAndGiveFurtherOnesAtOnce() {
    // Given
    List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
    String path = "/v1/orders/" + place() + "/cancellation";
    for (int i = 0; i < MANY; i++) {
      held.add(api.later(waiting(path, key(), "wait=30", "{}")));
    }
    await().atMost(PATIENCE).until(() -> waits() == MANY);

    // When
    HttpResponse<String> read = api.get("/v1/orders?limit=1");
    HttpResponse<String> further = api.later(waiting(path, key(), "wait=30", "{}")).join();
    decide("APPLIED");

    // Then
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(further.statusCode()).isEqualTo(202);
    assertThat(further.headers().firstValue("Preference-Applied")).isEmpty();
    assertThat(held).allMatch(answer -> answer.join().statusCode() == 200);
    assertThat(held.stream().map(answer -> json(answer.join()).path("id").asText()).distinct())
        .hasSize(MANY);
  }

  private HttpRequest.Builder waiting(String path, String key, String preference, String body) {
    return api.request(path, "demo-1")
        .header("Idempotency-Key", key)
        .header("Prefer", preference)
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private String place() {
    return json(api.post("/v1/orders", key(), VALID_ORDER)).path("id").asText();
  }

  private void decide(String status) {
    api.execute(
        """
        update commands set status = '%s', code = 'order_already_paid', decided_at = now()
        where status = 'PENDING'\
        """
            .formatted(status));
  }

  private long waits() {
    return api.get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("orderonce_api_waits "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .sum();
  }
}
