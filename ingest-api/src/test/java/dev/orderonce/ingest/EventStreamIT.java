package dev.orderonce.ingest;

import static dev.orderonce.ingest.ApiFixture.VALID_ORDER;
import static dev.orderonce.ingest.ApiFixture.code;
import static dev.orderonce.ingest.ApiFixture.json;
import static dev.orderonce.ingest.IdempotencyIT.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of events. The projection is played by statements on the tables that it writes. */
@TestInstance(Lifecycle.PER_CLASS)
class EventStreamIT {

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final int OF_TENANT = 3;

  private ApiFixture api;

  @BeforeAll
  void start(@TempDir Path directory) {
    api =
        ApiFixture.start(
            directory.resolve("postgresql"),
            Map.of(
                RequestLimits.STREAMS,
                Integer.toString(OF_TENANT + 1),
                RequestLimits.STREAMS_OF_TENANT,
                Integer.toString(OF_TENANT),
                RequestLimits.STREAM_KEEP_ALIVE,
                "50ms",
                RequestLimits.STREAM_LIFETIME,
                "6s"));
  }

  @AfterAll
  void stop() {
    api.close();
  }

  @Test
  void shouldStreamEveryTransitionAndEndWithTheLast() throws Exception {
    // Given
    String order = place();
    try (EventReader events = api.events(order, "demo-1", null)) {
      assertThat(events.answer().statusCode()).isEqualTo(200);
      assertThat(events.answer().headers().firstValue("Content-Type").orElseThrow())
          .startsWith("text/event-stream");
      assertThat(events.answer().headers().firstValue("Cache-Control")).contains("no-store");
      await().atMost(PATIENCE).until(() -> events.all("id").size() == 1);

      // When
      happens(order, 2, "OrderPaid", "PAID");
      await().atMost(PATIENCE).until(() -> events.all("id").size() == 2);
      happens(order, 3, "OrderCompleted", "COMPLETED");
      happens(order, 4, "OrderRefunded", "REFUNDED");

      // Then
      events.end().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(events.all("id")).containsExactly("1", "2", "3", "4");
      assertThat(events.all("event"))
          .containsExactly("OrderCreated", "OrderPaid", "OrderCompleted", "OrderRefunded");
      List<String> history = new ArrayList<>();
      json(api.get("/v1/orders/" + order)).path("history").forEach(e -> history.add(e.toString()));
      assertThat(events.all("data")).isEqualTo(history);
    }
  }

  @Test
  void shouldGoOnBehindTheLastEventThatTheClientKnows() throws Exception {
    // Given
    String order = place();
    happens(order, 2, "OrderPaid", "PAID");
    happens(order, 3, "OrderRefunded", "REFUNDED");

    // When
    try (EventReader events = api.events(order, "demo-1", "1");
        EventReader nothing = api.events(order, "demo-1", "3")) {

      // Then
      events.end().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(events.all("id")).containsExactly("2", "3");
      assertThat(nothing.answer().statusCode()).isEqualTo(204);
    }
  }

  @Test
  void shouldTellSeveralClientsOfOneOrderWhatEachDoesNotKnow() {
    // Given
    String order = place();
    happens(order, 2, "OrderPaid", "PAID");

    // When
    try (EventReader all = api.events(order, "demo-1", null);
        EventReader later = api.events(order, "demo-1", "2")) {
      happens(order, 3, "OrderCompleted", "COMPLETED");

      // Then
      await().atMost(PATIENCE).until(() -> all.all("id").equals(List.of("1", "2", "3")));
      await().atMost(PATIENCE).until(() -> later.all("id").equals(List.of("3")));
    }
  }

  @Test
  void shouldCarryCommentsWhileNothingHappensAndEndAfterItsLifetime() throws Exception {
    // When
    try (EventReader events = api.events(place(), "demo-1", null)) {

      // Then
      await().atMost(PATIENCE).until(() -> events.comments() > 3);
      events.end().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(events.all("id")).containsExactly("1");
    }
  }

  @Test
  void shouldBoundTheStreamsOfATenantAndOfAll() {
    // Given
    String order = place();
    List<EventReader> open = new ArrayList<>();
    await().atMost(PATIENCE).until(() -> streams() == 0);
    for (int i = 0; i < OF_TENANT; i++) {
      open.add(api.events(order, "demo-1", null));
    }
    String acmes = json(api.postAs("acme-1", "/v1/orders", key(), VALID_ORDER)).path("id").asText();

    // When
    HttpResponse<String> oneMore = api.get("/v1/orders/" + order + "/events");
    open.add(api.events(acmes, "acme-1", null));
    HttpResponse<String> another = api.getAs("acme-1", "/v1/orders/" + acmes + "/events");
    open.forEach(EventReader::close);

    // Then
    assertThat(oneMore.statusCode()).isEqualTo(429);
    assertThat(code(oneMore)).isEqualTo("too_many_streams");
    assertThat(oneMore.headers().firstValue("Retry-After")).isPresent();
    assertThat(open.getLast().answer().statusCode()).isEqualTo(200);
    assertThat(another.statusCode()).isEqualTo(503);
    assertThat(code(another)).isEqualTo("no_stream_free");
    await().atMost(PATIENCE).until(() -> streams() == 0);
  }

  @Test
  void shouldNotStreamAnotherTenantsOrder() {
    assertThat(api.getAs("acme-1", "/v1/orders/" + place() + "/events").statusCode())
        .isEqualTo(404);
    assertThat(api.get("/v1/orders/1/events").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "-1", "1.0", "9999999999999999999"})
  void shouldRefuseALastEventIdThatIsNone(String id) {
    // When
    HttpResponse<String> answer =
        api.send(
            api.request("/v1/orders/" + place() + "/events", "demo-1").header("Last-Event-ID", id));

    // Then
    assertThat(answer.statusCode()).isEqualTo(400);
    JsonNode errors = json(answer).path("errors");
    assertThat(errors.findValuesAsText("field")).containsExactly("Last-Event-ID");
  }

  private String place() {
    return json(api.post("/v1/orders", key(), VALID_ORDER)).path("id").asText();
  }

  private void happens(String order, int version, String type, String state) {
    api.execute(
        """
        insert into order_history (order_id, version, type, at)
        values ('%1$s', %2$d, '%3$s', date_trunc('milliseconds', now()));
        update orders set state = '%4$s', version = %2$d, updated_at = now() where id = '%1$s'\
        """
            .formatted(order, version, type, state));
  }

  private long streams() {
    return api.get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("orderonce_api_streams "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .sum();
  }
}
