package dev.orderonce.ingest;

import static dev.orderonce.ingest.ApiFixture.VALID_ORDER;
import static dev.orderonce.ingest.ApiFixture.json;
import static dev.orderonce.ingest.IdempotencyIT.key;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Brings the API to give every answer that it documents, and compares the two. */
final class OpenApiDriver {

  /** What a tenant may ask for in one run: more than one needs, little enough to be used up. */
  static final int QUOTA = 200;

  private static final String PLACE = "POST /v1/orders";
  private static final String EVENTS = "GET /v1/orders/{id}/events";

  /** A body for each mutation. */
  private static final Map<String, String> BODIES =
      Map.of(
          PLACE,
          VALID_ORDER,
          "POST /v1/orders/{id}/payment",
          "{\"accountId\":\"acct_1\"}",
          "POST /v1/orders/{id}/completion",
          "{}",
          "POST /v1/orders/{id}/cancellation",
          "{\"reason\":\"mistake\"}",
          "POST /v1/orders/{id}/refund",
          "{}");

  private static final List<String> READS =
      List.of(
          "GET /v1/orders",
          "GET /v1/orders/{id}",
          "GET /v1/commands/{id}",
          "GET /v1/idempotency-keys/{key}");

  private static final List<String> OPEN =
      List.of("GET /health/live", "GET /health/ready", "GET /metrics", "GET /openapi.json");

  private final ApiFixture api;
  private final OpenApiDocument document;
  private final String usedKey = key();
  private String order = "";
  private String command = "";

  OpenApiDriver(ApiFixture api, OpenApiDocument document) {
    this.api = api;
    this.document = document;
  }

  void driveWhatSucceeds() throws Exception {
    order = json(check(PLACE, mutation(PLACE, usedKey))).path("id").asText();
    check(PLACE, mutation(PLACE, usedKey));
    for (String operation : BODIES.keySet()) {
      assertThat(document.faults(operation, BODIES.get(operation))).isEmpty();
      command = json(check(operation, mutation(operation, key()))).path("id").asText();
    }
    command = json(check(cancellation(), mutation(cancellation(), key()))).path("id").asText();
    for (String operation : BODIES.keySet()) {
      driveDecided(operation);
    }
    Stream.concat(READS.stream(), OPEN.stream()).forEach(op -> check(op, request(op, "demo-1")));
    check("GET /v1/orders", api.request("/v1/orders?limit=1&state=CREATED", "demo-1"));
    driveStream();
  }

  void driveWhatIsRefused() throws SQLException {
    for (String operation : BODIES.keySet()) {
      check(operation, api.request(path(operation), "demo-1").POST(body("{}")), 400);
      check(operation, mutation(operation, key()).header("Idempotency-Key", key()), 400);
      check(operation, mutation(operation, key()).POST(body("{]")), 400);
      check(operation, mutation(operation, key()).POST(body("{\"x\":1}")), 400);
      check(operation, mutation(operation, key()).setHeader("Content-Type", "text/plain"), 415);
      check(operation, mutation(operation, key()).header("Content-Encoding", "gzip"), 415);
      if (!operation.equals(PLACE)) {
        check(operation, mutation(operation, usedKey), 422);
        check(operation, mutation(operation, key()).uri(unknown(operation)), 404);
      }
    }
    check(PLACE, mutation(PLACE, usedKey).POST(body(VALID_ORDER.replace("2500", "1"))), 422);
    for (String read : READS) {
      if (read.contains("{")) {
        check(read, request(read, "demo-1").uri(unknown(read)), 404);
      }
    }
    check(EVENTS, request(EVENTS, "demo-1").uri(unknown(EVENTS)), 404);
    check(EVENTS, request(EVENTS, "demo-1").header("Last-Event-ID", "x"), 400);
    check("GET /v1/orders", api.request("/v1/orders?limit=0", "demo-1"), 400);
    check("GET /v1/idempotency-keys/{key}", api.request("/v1/idempotency-keys/%20", "demo-1"), 400);
    for (String operation : protectedOperations()) {
      check(operation, request(operation, "guess"), 401);
      check(operation, request(operation, "ops-1"), 403);
    }
    driveConflicts();
  }

  void driveWhatTheServerItselfRefuses() {
    Map<String, CompletableFuture<Answer>> late = new HashMap<>();
    for (String operation : BODIES.keySet()) {
      late.put(
          operation,
          CompletableFuture.supplyAsync(
              () -> raw(operation, "Content-Length: 9"), task -> Thread.ofVirtual().start(task)));
      check(operation, raw(operation, "Content-Length: 999999"), 413);
    }
    for (String operation : document.operations()) {
      check(operation, request(operation, "demo-1").header("X-Long", "x".repeat(9_000)), 431);
    }
    late.forEach((operation, answer) -> check(operation, answer.join(), 408));
  }

  void driveWhatIsBeyondTheQuota() {
    for (int i = 0; i < QUOTA; i++) {
      api.getAs("acme-1", "/v1/orders?limit=1");
    }
    for (String operation : protectedOperations()) {
      check(operation, request(operation, "acme-1"), 429);
    }
  }

  void driveWithoutTheDatabase() {
    api.stopDatabase();
    Map<String, CompletableFuture<HttpResponse<String>>> waiting = new HashMap<>();
    for (String operation : protectedOperations()) {
      HttpRequest.Builder request =
          BODIES.containsKey(operation) ? mutation(operation, key()) : request(operation, "demo-1");
      waiting.put(operation, api.later(request));
    }
    waiting.forEach((operation, answer) -> check(operation, answer.join(), 503));
    await().until(() -> api.getAs("guess", "/v1/orders").statusCode() == 503);
    for (String operation : protectedOperations()) {
      check(operation, request(operation, "guess"), 503);
    }
    String ready = "GET /health/ready";
    await().until(() -> api.send(request(ready, "")).statusCode() != 200);
    check(ready, request(ready, ""), 503);
    api.giveUp("for the test");
    check("GET /health/live", request("GET /health/live", "demo-1"), 503);
    api.startDatabase();
  }

  /** The answer of each mutation that was held until its outcome was known. */
  private void driveDecided(String operation) {
    String body =
        operation.equals(PLACE)
            ? VALID_ORDER.replace("}", ",\"payment\":{\"accountId\":\"acct_1\"}}")
            : Objects.requireNonNull(BODIES.get(operation));
    CompletableFuture<HttpResponse<String>> held =
        api.later(mutation(operation, key()).header("Prefer", "wait=15").POST(body(body)));
    while (!held.isDone()) {
      api.execute(
          """
          update commands set status = 'APPLIED', decided_at = now() where status = 'PENDING';
          update orders set state = 'PAID', version = 2
          where state = 'CREATED' and account_id is not null\
          """);
    }
    HttpResponse<String> answer = held.join();
    assertThat(answer.headers().firstValue("Preference-Applied")).contains("wait=15");
    check(operation, answer, operation.equals(PLACE) ? 201 : 200);
  }

  private void driveStream() throws Exception {
    try (EventReader events = api.events(order, "demo-1", null)) {
      check(EVENTS, request(EVENTS, "demo-1"), 429);
      api.execute(
          """
          insert into order_history values ('%1$s', 2, 'OrderCancelled', now());
          update orders set state = 'CANCELLED', version = 2 where id = '%1$s'\
          """
              .formatted(order));
      events.end().get();
      assertThat(events.all("data")).hasSize(2);
      assertThat(events.all("data").stream().flatMap(d -> document.faultsOfEvent(d).stream()))
          .isEmpty();
      document.checkStatus(
          EVENTS,
          events.answer().statusCode(),
          events.answer().headers().firstValue("Content-Type").orElse("").split(";", 2)[0]);
    }
    check(EVENTS, request(EVENTS, "demo-1").header("Last-Event-ID", "2"), 204);
  }

  private void driveConflicts() throws SQLException {
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
      for (String operation : BODIES.keySet()) {
        check(operation, mutation(operation, key), 409);
      }
      running.rollback();
    }
    String taken = VALID_ORDER.replace("}", ",\"reference\":\"r\"}");
    check(PLACE, mutation(PLACE, key()).POST(body(taken)), 201);
    check(PLACE, mutation(PLACE, key()).POST(body(taken)), 409);
  }

  private HttpResponse<String> check(String operation, HttpRequest.Builder request, int status) {
    return check(operation, api.send(request), status);
  }

  private HttpResponse<String> check(String operation, HttpRequest.Builder request) {
    HttpResponse<String> answer = api.send(request);
    assertThat(answer.statusCode()).as(operation + answer.body()).isLessThan(300);
    document.check(operation, Answer.of(answer));
    return answer;
  }

  private HttpResponse<String> check(String operation, HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(operation + answer.body()).isEqualTo(status);
    document.check(operation, Answer.of(answer));
    return answer;
  }

  /** Sends a head, and no body. */
  private Answer raw(String operation, String header) {
    String head =
        """
        POST %s HTTP/1.1\r
        Host: x\r
        Authorization: Bearer demo-1\r
        Content-Type: application/json\r
        %s\r
        \r
        """
            .formatted(path(operation), header);
    return Answer.of(RawClient.exchange(api.port(), head.getBytes(ISO_8859_1)));
  }

  private void check(String operation, Answer answer, int status) {
    assertThat(answer.status()).isEqualTo(status);
    document.check(operation, answer);
  }

  private HttpRequest.Builder mutation(String operation, String key) {
    return request(operation, "demo-1").header("Idempotency-Key", key);
  }

  private HttpRequest.Builder request(String operation, String apiKey) {
    HttpRequest.Builder request = api.request(path(operation), apiKey);
    String body = BODIES.get(operation);
    return body == null ? request : request.POST(body(body));
  }

  private String path(String operation) {
    String id = operation.contains("/commands/") ? command : order;
    return operation.split(" ", 2)[1].replace("{id}", id).replace("{key}", usedKey);
  }

  private URI unknown(String operation) {
    String path = operation.split(" ", 2)[1].replaceAll("\\{.*}", key());
    return api.request(path, "demo-1").build().uri();
  }

  private List<String> protectedOperations() {
    return document.operations().stream().filter(op -> op.contains(" /v1/")).toList();
  }

  private static String cancellation() {
    return "POST /v1/orders/{id}/cancellation";
  }

  private static HttpRequest.BodyPublisher body(String text) {
    return HttpRequest.BodyPublishers.ofString(text);
  }
}
