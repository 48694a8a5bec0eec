package dev.orderonce.ingest;

import static dev.orderonce.ingest.ApiFixture.VALID_ORDER;
import static dev.orderonce.ingest.ApiFixture.code;
import static dev.orderonce.ingest.ApiFixture.json;
import static dev.orderonce.ingest.IdempotencyIT.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(Lifecycle.PER_CLASS)
class TwoInstancesIT {

  private static final int CLIENTS = 64;
  private static final String DEADLOCKS =
      "select deadlocks from pg_stat_database where datname = current_database()";

  private Instances apis;

  @BeforeAll
  void start(@TempDir Path directory) {
    // Longer than PostgreSQL takes to find a deadlock, or a deadlock would look like a held key.
    apis =
        Instances.start(
            directory.resolve("postgresql"),
            Map.of(WriteSettings.LOCK_TIMEOUT, "1500ms", WriteSettings.DEADLINE, "25s"));
  }

  @AfterAll
  void stop() {
    apis.close();
  }

  @ParameterizedTest
  @CsvSource({"/v1/orders, 201", "/v1/orders/%s/cancellation, 202"})
  void shouldExecuteOneOfManyRequestsWithTheSameKeyAndAgainOnceItHasExpired(
      String route, int status) {
    // Given
    String order = json(apis.post("/v1/orders", key(), VALID_ORDER)).path("id").asText();
    String path = route.formatted(order);
    String body = status == 201 ? VALID_ORDER : "{}";
    String key = key();
    long rows = apis.count("outbox");

    // When
    List<HttpResponse<String>> first = apis.atOnce(CLIENTS, i -> apis.insist(path, key, body));
    List<HttpResponse<String>> finished =
        apis.atOnce(CLIENTS, i -> apis.post("demo", path, key, body));
    long once = apis.count("outbox");
    apis.pass(Duration.ofDays(3));
    List<HttpResponse<String>> expired = apis.atOnce(CLIENTS, i -> apis.insist(path, key, body));

    // Then
    assertThatOneIsExecuted(first, status);
    assertThat(finished)
        .allMatch(TwoInstancesIT::isReplayed)
        .extracting(HttpResponse::body)
        .containsOnly(first.getFirst().body());
    assertThat(once).isEqualTo(rows + 1);
    assertThatOneIsExecuted(expired, status);
    assertThat(expired.getFirst().body()).isNotEqualTo(first.getFirst().body());
    assertThat(apis.count("outbox")).isEqualTo(rows + 2);
  }

  private static void assertThatOneIsExecuted(List<HttpResponse<String>> answers, int status) {
    assertThat(answers).allMatch(answer -> answer.statusCode() == status);
    assertThat(answers).extracting(HttpResponse::body).containsOnly(answers.getFirst().body());
    assertThat(answers)
        .extracting(answer -> answer.headers().firstValue("Location"))
        .containsOnly(answers.getFirst().headers().firstValue("Location"));
    assertThat(answers).filteredOn(answer -> !isReplayed(answer)).hasSize(1);
  }

  @Test
  void shouldExecuteOneOfManyDifferentRequestsWithTheSameKey() {
    // Given
    String key = key();
    long orders = apis.count("orders");

    // When
    List<HttpResponse<String>> answers =
        apis.atOnce(
            CLIENTS,
            i -> apis.insist("/v1/orders", key, VALID_ORDER.replace("2500", "" + (i % 2 + 1))));

    // Then
    List<HttpResponse<String>> accepted =
        answers.stream().filter(answer -> answer.statusCode() == 201).toList();
    assertThat(accepted).hasSize(CLIENTS / 2);
    assertThat(accepted).extracting(HttpResponse::body).containsOnly(accepted.getFirst().body());
    assertThat(accepted).filteredOn(answer -> !isReplayed(answer)).hasSize(1);
    assertThat(answers)
        .filteredOn(answer -> answer.statusCode() != 201)
        .allMatch(answer -> answer.statusCode() == 422)
        .extracting(ApiFixture::code)
        .containsOnly("idempotency_key_reused");
    assertThat(apis.count("orders")).isEqualTo(orders + 1);
  }

  @Test
  void shouldTakeAReferenceOfManyRequestsOnce() {
    // Given
    String body = VALID_ORDER.replace("}", ",\"reference\":\"%s\"}".formatted(key()));
    List<String> keys = Stream.generate(IdempotencyIT::key).limit(CLIENTS).toList();
    long stored = apis.count("idempotency_keys");

    // When
    List<HttpResponse<String>> answers =
        apis.atOnce(CLIENTS, i -> apis.insist("/v1/orders", keys.get(i), body));

    // Then
    List<HttpResponse<String>> accepted =
        answers.stream().filter(answer -> answer.statusCode() == 201).toList();
    assertThat(accepted).hasSize(1);
    String holder = json(accepted.getFirst()).path("id").asText();
    assertThat(answers)
        .filteredOn(answer -> answer.statusCode() != 201)
        .allMatch(answer -> answer.statusCode() == 409)
        .allMatch(answer -> code(answer).equals("reference_already_used"))
        .allMatch(answer -> answer.body().contains(holder));
    assertThat(apis.count("idempotency_keys")).isEqualTo(stored + 1);
  }

  @Test
  void shouldNotDeadlockHoweverKeysAndReferencesCross() {
    // Given
    int requests = 1500;
    long orders = apis.count("orders");
    String round = key();

    // When
    List<HttpResponse<String>> answers =
        apis.atOnce(
            requests,
            i -> {
              // Each key and each reference comes several times, in another order each time.
              int which = i * 7919 % 500;
              return apis.insist(
                  "/v1/orders",
                  round + which,
                  VALID_ORDER.replace(
                      "}", ",\"reference\":\"%s\"}".formatted(round.substring(9) + which % 250)));
            });

    // Then
    assertThat(answers)
        .extracting(answer -> answer.statusCode() == 201 ? "created" : code(answer))
        .containsOnly("created", "reference_already_used");
    Set<String> ids =
        answers.stream()
            .filter(answer -> answer.statusCode() == 201)
            .map(answer -> json(answer).path("id").asText())
            .collect(Collectors.toSet());
    assertThat(ids).hasSize(250);
    assertThat(apis.count("orders")).isEqualTo(orders + 250);
    assertThat(apis.query(DEADLOCKS)).isEqualTo("0");
  }

  @Test
  void shouldNotLetAKeyThatIsHeldElsewhereHarmOthers() throws Exception {
    // Given
    String held = key();
    try (Connection stuck = apis.connect();
        Statement statement = stuck.createStatement()) {
      stuck.setAutoCommit(false);
      statement.execute(
          """
          insert into idempotency_keys values ('demo', sha256('%s'), sha256('x'), 201, '', '',
            gen_random_uuid(), null, now(), now() + interval '1 hour')\
          """
              .formatted(held));

      // When
      List<HttpResponse<String>> answers =
          apis.atOnce(
              CLIENTS,
              i -> apis.post("demo", "/v1/orders", i % 16 == 0 ? held : key(), VALID_ORDER));

      // Then
      for (int i = 0; i < CLIENTS; i++) {
        HttpResponse<String> answer = answers.get(i);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(i % 16 == 0 ? 409 : 201);
      }
      assertThat(code(answers.getFirst())).isEqualTo("idempotency_in_flight");
      assertThat(answers.getFirst().headers().firstValue("Retry-After")).isPresent();
      stuck.rollback();
    }
  }

  @Test
  void shouldNotFindAnOrderForSomeOfTheCommandsOfABatch() {
    // Given
    String order = json(apis.post("/v1/orders", key(), VALID_ORDER)).path("id").asText();
    String unknown = key();
    long stored = apis.count("idempotency_keys");
    long rows = apis.count("outbox");

    // When
    List<HttpResponse<String>> answers =
        apis.atOnce(
            CLIENTS,
            i ->
                apis.post(
                    "demo",
                    "/v1/orders/%s/cancellation".formatted(i % 4 == 0 ? unknown : order),
                    key(),
                    "{}"));

    // Then
    for (int i = 0; i < CLIENTS; i++) {
      assertThat(answers.get(i).statusCode()).isEqualTo(i % 4 == 0 ? 404 : 202);
    }
    assertThat(apis.count("idempotency_keys")).isEqualTo(stored + CLIENTS * 3 / 4);
    assertThat(apis.count("outbox")).isEqualTo(rows + CLIENTS * 3 / 4);
  }

  private static boolean isReplayed(HttpResponse<String> answer) {
    return answer.headers().firstValue("Idempotent-Replayed").isPresent();
  }
}
