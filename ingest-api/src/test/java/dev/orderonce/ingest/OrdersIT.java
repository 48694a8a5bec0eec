package dev.orderonce.ingest;

import static dev.orderonce.ingest.ApiFixture.VALID_ORDER;
import static dev.orderonce.ingest.ApiFixture.code;
import static dev.orderonce.ingest.ApiFixture.json;
import static dev.orderonce.ingest.IdempotencyIT.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(Lifecycle.PER_CLASS)
class OrdersIT {

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
  void shouldShowAnOrderWithItsHistory() {
    // Given
    String id = place();

    // When
    HttpResponse<String> answer = api.get("/v1/orders/" + id);

    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode order = json(answer);
    assertThat(order.path("state").asText()).isEqualTo("CREATED");
    assertThat(order.path("amount").asLong()).isEqualTo(2500);
    assertThat(order.path("history")).hasSize(1);
    assertThat(order.path("history").get(0).path("type").asText()).isEqualTo("OrderCreated");
    assertThat(order.path("history").get(0).path("at")).isEqualTo(order.path("createdAt"));
  }

  @Test
  void shouldKeepTheItemsOfAnOrder() {
    // Given
    String items = "[{\"sku\":\"BOOK-1\",\"quantity\":2},{\"sku\":\"PEN\",\"quantity\":1000000}]";
    String body = VALID_ORDER.replace("}", ",\"items\":%s}".formatted(items));

    // When
    HttpResponse<String> placed = api.post("/v1/orders", key(), body);

    // Then
    assertThat(placed.statusCode()).isEqualTo(201);
    assertThat(json(placed).path("items")).hasToString(items);
    String id = json(placed).path("id").asText();
    assertThat(json(api.get("/v1/orders/" + id)).path("items")).hasToString(items);
    assertThat(api.query("select payload from outbox where aggregateid = '%s'".formatted(id)))
        .contains("\"items\":" + items);
  }

  @Test
  void shouldTakeAHundredItemsAndRefuseOneMore() {
    // When
    HttpResponse<String> most = api.post("/v1/orders", key(), orderOfItems(100));
    HttpResponse<String> tooMany = api.post("/v1/orders", key(), orderOfItems(101));

    // Then
    assertThat(most.statusCode()).isEqualTo(201);
    assertThat(json(tooMany).path("errors").findValuesAsText("field")).containsExactly("items");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          payment      | {"accountId":"acct_1"} | PayOrder
          completion   | {}                     | CompleteOrder
          cancellation | {"reason":"mistake"}   | CancelOrder
          cancellation | {}                     | CancelOrder
          refund       | {"reason":null}        | RefundOrder
          """)
  void shouldAcceptCommandsToAnOrder(String path, String body, String type) {
    // Given
    String id = place();

    // When
    HttpResponse<String> answer = api.post("/v1/orders/" + id + "/" + path, key(), body);

    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    String commandId = json(answer).path("id").asText();
    assertThat(answer.headers().firstValue("Location")).contains("/v1/commands/" + commandId);
    JsonNode command = json(api.get("/v1/commands/" + commandId));
    assertThat(command).isEqualTo(json(answer));
    assertThat(command.path("type").asText()).isEqualTo(type);
    assertThat(command.path("status").asText()).isEqualTo("PENDING");
    assertThat(command.path("orderId").asText()).isEqualTo(id);
    assertThat(api.query("select type from outbox where id = '%s'".formatted(commandId)))
        .endsWith("-requested.v1");
  }

  @Test
  void shouldNotFindAnotherTenantsOrderNorLeaveAnythingBehind() {
    // Given
    String id = place();
    long rows = api.count("outbox");
    long keys = api.count("idempotency_keys");

    // When
    HttpResponse<String> read = api.getAs("acme-1", "/v1/orders/" + id);
    HttpResponse<String> cancel =
        api.postAs("acme-1", "/v1/orders/" + id + "/cancellation", key(), "{}");

    // Then
    assertThat(read.statusCode()).isEqualTo(404);
    assertThat(cancel.statusCode()).isEqualTo(404);
    assertThat(code(cancel)).isEqualTo("order_not_found");
    assertThat(api.count("outbox")).isEqualTo(rows);
    assertThat(api.count("idempotency_keys")).isEqualTo(keys);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "01936b1e-8a4e-7c3a-9f52-1b1c6e0c7a11", "1-2-3-4-5", "%27%3B--"})
  void shouldNotFindWhatIsNotThere(String id) {
    assertThat(api.get("/v1/orders/" + id).statusCode()).isEqualTo(404);
    assertThat(api.get("/v1/commands/" + id).statusCode()).isEqualTo(404);
    assertThat(api.post("/v1/orders/" + id + "/refund", key(), "{}").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Idempotency-Key | same             | 400 | idempotency_key_invalid
          Idempotency-Key | another          | 400 | idempotency_key_invalid
          Authorization   | Bearer demo-1    | 401 | unauthenticated
          Authorization   | Bearer acme-1    | 401 | unauthenticated
          Content-Type    | application/json | 415 | unsupported_media_type
          """)
  void shouldRefuseASecondHeaderOfWhichThereIsOne(
      String header, String second, int status, String code) {
    // Given
    long orders = api.count("orders");

    // When
    HttpResponse<String> answer =
        api.send(
            api.request("/v1/orders", "demo-1")
                .header("Idempotency-Key", "same")
                .header(header, second),
            VALID_ORDER);

    // Then
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(code(answer)).isEqualTo(code);
    assertThat(api.count("orders")).isEqualTo(orders);
  }

  @Test
  void shouldAskForAKeyOfATenant() {
    // When
    HttpResponse<String> stranger = api.getAs("guess", "/v1/orders/1");
    HttpResponse<String> operator = api.postAs("ops-1", "/v1/orders", key(), VALID_ORDER);

    // Then
    assertThat(stranger.statusCode()).isEqualTo(401);
    assertThat(stranger.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(operator.statusCode()).isEqualTo(403);
    assertThat(code(operator)).isEqualTo("tenant_key_required");
  }

  @Test
  void shouldAskForAnIdempotencyKey() {
    // When
    HttpResponse<String> missing = api.send(api.request("/v1/orders", "demo-1"), VALID_ORDER);
    HttpResponse<String> invalid = api.post("/v1/orders", "k".repeat(256), VALID_ORDER);

    // Then
    assertThat(missing.statusCode()).isEqualTo(400);
    assertThat(code(missing)).isEqualTo("idempotency_key_missing");
    assertThat(invalid.statusCode()).isEqualTo(400);
    assertThat(code(invalid)).isEqualTo("idempotency_key_invalid");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {"amount":1,"currency":"EUR"}                                              | customerId
          {"customerId":null,"amount":1,"currency":"EUR"}                            | customerId
          {"customerId":7,"amount":1,"currency":"EUR"}                               | customerId
          {"customerId":"","amount":1,"currency":"EUR"}                              | customerId
          {"customerId":"a b","amount":1,"currency":"EUR"}                           | customerId
          {"customerId":"a\\u0000","amount":1,"currency":"EUR"}                      | customerId
          {"customerId":"c","currency":"EUR"}                                        | amount
          {"customerId":"c","amount":0,"currency":"EUR"}                             | amount
          {"customerId":"c","amount":-1,"currency":"EUR"}                            | amount
          {"customerId":"c","amount":25.0,"currency":"EUR"}                          | amount
          {"customerId":"c","amount":1e3,"currency":"EUR"}                           | amount
          {"customerId":"c","amount":"25","currency":"EUR"}                          | amount
          {"customerId":"c","amount":true,"currency":"EUR"}                          | amount
          {"customerId":"c","amount":9007199254740992,"currency":"EUR"}              | amount
          {"customerId":"c","amount":99999999999999999999,"currency":"EUR"}          | amount
          {"customerId":"c","amount":1,"currency":"eur"}                             | currency
          {"customerId":"c","amount":1,"currency":"XXY"}                             | currency
          {"customerId":"c","amount":1,"currency":"EUR","reference":""}              | reference
          {"customerId":"c","amount":1,"currency":"EUR","payment":"acct"}            | payment
          {"customerId":"c","amount":1,"currency":"EUR","payment":{}}                | payment.accountId
          {"customerId":"c","amount":1,"currency":"EUR","payment":{"accountId":"a","x":1}} | payment.x
          {"customerId":"c","amount":1,"currency":"EUR","colour":"red"}              | colour
          {"customerId":"c","amount":1,"currency":"EUR","items":[]}                  | items
          {"customerId":"c","amount":1,"currency":"EUR","items":{}}                  | items
          {"customerId":"c","amount":1,"currency":"EUR","items":["BOOK-1"]}          | items[0]
          {"customerId":"c","amount":1,"currency":"EUR","items":[{"quantity":1}]}    | items[0].sku
          {"customerId":"c","amount":1,"currency":"EUR","items":[{"sku":"a b","quantity":1}]} | items[0].sku
          {"customerId":"c","amount":1,"currency":"EUR","items":[{"sku":"a","quantity":0}]} | items[0].quantity
          {"customerId":"c","amount":1,"currency":"EUR","items":[{"sku":"a","quantity":1.0}]} | items[0].quantity
          {"customerId":"c","amount":1,"currency":"EUR","items":[{"sku":"a","quantity":1000001}]} | items[0].quantity
          {"customerId":"c","amount":1,"currency":"EUR","items":[{"sku":"a","quantity":1,"x":1}]} | items[0].x
          {"customerId":"c","amount":1,"currency":"EUR","items":[{"sku":"a","quantity":1},{"sku":"a","quantity":1}]} | items[1].sku
          """)
  void shouldNameTheFieldThatIsWrong(String body, String field) {
    // Given
    long orders = api.count("orders");

    // When
    HttpResponse<String> answer = api.post("/v1/orders", key(), body.strip());

    // Then
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(code(answer)).isEqualTo("validation_failed");
    assertThat(json(answer).path("errors").findValuesAsText("field")).containsExactly(field);
    assertThat(api.count("orders")).isEqualTo(orders);
  }

  @Test
  void shouldNameAllThatIsWrongAtOnce() {
    // When
    HttpResponse<String> answer =
        api.post("/v1/orders", key(), "{\"amount\":0,\"colour\":\"red\",\"payment\":{}}");

    // Then
    assertThat(json(answer).path("errors").findValuesAsText("field"))
        .containsExactly("customerId", "amount", "currency", "payment.accountId", "colour");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "\"x\"",
        "{} {}",
        "{\"customerId\":\"a\",\"customerId\":\"b\",\"amount\":1,\"currency\":\"EUR\"}",
        "{\"customerId\":\"a\u0001\"}",
        "{'customerId':1}",
        "{\"amount\":NaN}"
      })
  void shouldRefuseWhatIsNotOneJsonObject(String body) {
    // When
    HttpResponse<String> answer = api.post("/v1/orders", key(), body);

    // Then
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isEqualTo("malformed_json");
    assertThat(answer.body()).doesNotContain("jackson", "Exception");
  }

  @Test
  void shouldRefuseBodiesThatAreTooLargeOrNotJson() {
    // When
    HttpResponse<String> large = api.post("/v1/orders", key(), " ".repeat(40_000) + VALID_ORDER);
    HttpResponse<String> form =
        api.send(
            HttpRequest.newBuilder(api.request("/v1/orders", "demo-1").build(), (n, v) -> true)
                .setHeader("Content-Type", "text/plain")
                .setHeader("Idempotency-Key", key()),
            VALID_ORDER);

    // Then
    assertThat(large.statusCode()).isEqualTo(413);
    assertThat(code(large)).isEqualTo("body_too_large");
    assertThat(form.statusCode()).isEqualTo(415);
    assertThat(code(form)).isEqualTo("unsupported_media_type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "7", "\"a\\u0007\"", "\"\\ud800\""})
  void shouldRefuseAReasonThatIsNoPlainText(String reason) {
    // When
    HttpResponse<String> answer =
        api.post(
            "/v1/orders/" + place() + "/cancellation", key(), "{\"reason\":%s}".formatted(reason));

    // Then
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).path("errors").findValuesAsText("field")).containsExactly("reason");
  }

  @Test
  void shouldCountWhatKeysTurnOutToBe() {
    // Given
    String key = key();
    api.send(
        api.request("/v1/orders", "demo-1")
            .header("Idempotency-Key", key)
            .header("Orderonce-Attempt", "2"),
        VALID_ORDER);
    api.post("/v1/orders", key, VALID_ORDER);

    // When
    String metrics = api.get("/metrics").body();

    // Then
    assertThat(metrics)
        .contains("orderonce_idempotency_requests_total{outcome=\"executed\"}")
        .contains("orderonce_idempotency_requests_total{outcome=\"replayed\"}")
        .contains("orderonce_http_attempts_total{attempt=\"2\"}")
        .contains("\norderonce_ingest_queue_depth 0.0")
        .containsPattern(
            "http_server_request_duration_seconds_bucket\\{.*http_route=\"/v1/orders\".*le=\"0.05\"");
  }

  private static String orderOfItems(int count) {
    String items =
        IntStream.range(0, count)
            .mapToObj(i -> "{\"sku\":\"%s%03d\",\"quantity\":1000000}".formatted("S".repeat(61), i))
            .collect(Collectors.joining(","));
    return VALID_ORDER.replace("}", ",\"items\":[%s]}".formatted(items));
  }

  private String place() {
    return json(api.post("/v1/orders", key(), VALID_ORDER)).path("id").asText();
  }
}
