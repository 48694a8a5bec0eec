package dev.orderonce.ingest;

import static dev.orderonce.ingest.ApiFixture.VALID_ORDER;
import static dev.orderonce.ingest.ApiFixture.code;
import static dev.orderonce.ingest.ApiFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
class IdempotencyIT {

  private static final int CLIENTS = 64;

  private ApiFixture api;

  @BeforeAll
  void start(@TempDir Path directory) {
    api = ApiFixture.start(directory.resolve("postgresql"));
  }

  @AfterAll
  void stop() {
    api.close();
  }

  @Test
  void shouldWriteKeyOrderAndOutboxRowOfANewRequest() {
    // When
    String body =
        """
        {"customerId":"cust_1","amount":2500,"currency":"EUR","reference":"shop-1",
         "payment":{"accountId":"acct_1"}}\
        """;
    HttpResponse<String> answer = api.post("/v1/orders", key(), body);

    // Then
    String id = json(answer).path("id").asText();
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("Location")).contains("/v1/orders/" + id);
    assertThat(answer.headers().firstValue("Idempotent-Replayed")).isEmpty();
    assertThat(api.query("select state || version from orders where id = '%s'".formatted(id)))
        .isEqualTo("CREATED1");
    assertThat(
            api.query(
                """
                select concat_ws(' ', aggregatetype, type, tenant, source, payload) from outbox
                where aggregateid = '%s' and id = correlationid and id = causationid\
                """
                    .formatted(id)))
        .isEqualTo(
            "orders.commands dev.orderonce.order.place-requested.v1 demo /orderonce/ingest-api "
                + "{\"orderId\":\"%s\",\"customerId\":\"cust_1\",\"amount\":2500,".formatted(id)
                + "\"currency\":\"EUR\",\"reference\":\"shop-1\","
                + "\"payment\":{\"accountId\":\"acct_1\"}}");
  }

  @Test
  void shouldAnswerTheSameRequestAgainByteForByteAndWriteNothing() {
    // Given
    String key = key();
    HttpResponse<String> first = api.post("/v1/orders", key, VALID_ORDER);
    long orders = api.count("orders");
    long rows = api.count("outbox");

    // When
    HttpResponse<String> second =
        api.post(
            "/v1/orders",
            '"' + key + '"',
            "{ \"currency\":\"EUR\",\"amount\":2500, \"customerId\":\"cust_1\" }");

    // Then
    assertThat(second.statusCode()).isEqualTo(201);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(second.headers().firstValue("Location"))
        .isEqualTo(first.headers().firstValue("Location"));
    assertThat(second.headers().firstValue("Idempotent-Replayed")).contains("true");
    assertThat(api.count("orders")).isEqualTo(orders);
    assertThat(api.count("outbox")).isEqualTo(rows);
  }

  @Test
  void shouldRefuseAnotherRequestWithTheKeyAndRevealNothingOfTheFirst() {
    // Given
    String key = key();
    HttpResponse<String> first = api.post("/v1/orders", key, VALID_ORDER);

    // When
    HttpResponse<String> other = api.post("/v1/orders", key, VALID_ORDER.replace("2500", "2501"));

    // Then
    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(code(other)).isEqualTo("idempotency_key_reused");
    assertThat(other.body()).doesNotContain(json(first).path("id").asText());
  }

  @Test
  void shouldExecuteOneOfManyRequestsAtTheSameMoment() throws Exception {
    // Given
    String key = key();
    long orders = api.count("orders");
    long rows = api.count("outbox");

    // When
    List<HttpResponse<String>> answers =
        atTheSameMoment(() -> api.post("/v1/orders", key, VALID_ORDER));

    // Then
    assertThat(answers).allMatch(answer -> answer.statusCode() == 201);
    assertThat(answers).extracting(HttpResponse::body).containsOnly(answers.getFirst().body());
    assertThat(answers)
        .filteredOn(answer -> answer.headers().firstValue("Idempotent-Replayed").isEmpty())
        .hasSize(1);
    assertThat(api.count("orders")).isEqualTo(orders + 1);
    assertThat(api.count("outbox")).isEqualTo(rows + 1);
  }

  @Test
  void shouldNotWaitForEverForARunningRequestWithTheSameKey() throws Exception {
    // Given
    String key = key();
    try (Connection running = api.connect();
        Statement statement = running.createStatement()) {
      running.setAutoCommit(false);
      statement.execute(
          """
          insert into idempotency_keys values ('demo', sha256('%s'), sha256('x'), 201, '', '',
            gen_random_uuid(), null, now(), now() + interval '1 hour')\
          """
              .formatted(key));

      // When
      HttpResponse<String> answer = api.post("/v1/orders", key, VALID_ORDER);

      // Then
      assertThat(answer.statusCode()).isEqualTo(409);
      assertThat(code(answer)).isEqualTo("idempotency_in_flight");
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      running.rollback();
    }
    assertThat(api.post("/v1/orders", key, VALID_ORDER).statusCode()).isEqualTo(201);
  }

  @Test
  void shouldExecuteAgainOnceTheKeyHasExpired() {
    // Given
    String key = key();
    HttpResponse<String> first = api.post("/v1/orders", key, VALID_ORDER);

    // When
    api.pass(Duration.ofHours(71));
    HttpResponse<String> within = api.post("/v1/orders", key, VALID_ORDER);
    api.pass(Duration.ofHours(1));
    HttpResponse<String> after = api.post("/v1/orders", key, VALID_ORDER.replace("2500", "1"));

    // Then
    assertThat(within.body()).isEqualTo(first.body());
    assertThat(after.statusCode()).isEqualTo(201);
    assertThat(json(after).path("id")).isNotEqualTo(json(first).path("id"));
  }

  @Test
  void shouldKeepTheKeysOfTenantsApart() {
    // Given
    String key = key();
    HttpResponse<String> demo = api.post("/v1/orders", key, VALID_ORDER);

    // When
    HttpResponse<String> acme = api.postAs("acme-1", "/v1/orders", key, VALID_ORDER);

    // Then
    assertThat(acme.statusCode()).isEqualTo(201);
    assertThat(json(acme).path("id")).isNotEqualTo(json(demo).path("id"));
  }

  @Test
  void shouldTakeAReferenceOnceAndNameTheOrderThatHasIt() {
    // Given
    String body = VALID_ORDER.replace("}", ",\"reference\":\"ref-1\"}");
    HttpResponse<String> first = api.post("/v1/orders", key(), body);
    String key = key();
    long rows = api.count("outbox");

    // When
    HttpResponse<String> second = api.post("/v1/orders", key, body);

    // Then
    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(code(second)).isEqualTo("reference_already_used");
    assertThat(second.body()).contains(json(first).path("id").asText());
    assertThat(api.count("outbox")).isEqualTo(rows);
    assertThat(api.get("/v1/idempotency-keys/" + key).statusCode()).isEqualTo(404);
    assertThat(api.postAs("acme-1", "/v1/orders", key(), body).statusCode()).isEqualTo(201);
  }

  @Test
  void shouldTellWhatAKeyDid() {
    // Given
    String key = key();
    String id = json(api.post("/v1/orders", key, VALID_ORDER)).path("id").asText();
    String cancelKey = key();
    HttpResponse<String> cancelled =
        api.post("/v1/orders/" + id + "/cancellation", cancelKey, "{\"reason\":\"mistake\"}");

    // When
    HttpResponse<String> placed = api.get("/v1/idempotency-keys/" + key);
    HttpResponse<String> command = api.get("/v1/idempotency-keys/" + cancelKey);

    // Then
    assertThat(json(placed).path("status").asInt()).isEqualTo(201);
    assertThat(json(placed).path("orderId").asText()).isEqualTo(id);
    assertThat(json(placed).has("commandId")).isFalse();
    assertThat(json(command).path("status").asInt()).isEqualTo(202);
    assertThat(json(command).path("commandId")).isEqualTo(json(cancelled).path("id"));
    assertThat(api.getAs("acme-1", "/v1/idempotency-keys/" + key).statusCode()).isEqualTo(404);
    assertThat(api.get("/v1/idempotency-keys/never-used").statusCode()).isEqualTo(404);
  }

  static String key() {
    return UUID.randomUUID().toString();
  }

  private static List<HttpResponse<String>> atTheSameMoment(Callable<HttpResponse<String>> request)
      throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<HttpResponse<String>> answers = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<HttpResponse<String>>> futures = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        futures.add(
            clients.submit(() -> {
              start.await();
              return request.call();
            }));
      }
      start.countDown();
      for (Future<HttpResponse<String>> future : futures) {
        answers.add(future.get());
      }
    }
    return answers;
  }
}
