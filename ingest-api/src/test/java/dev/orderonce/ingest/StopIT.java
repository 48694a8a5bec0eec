package dev.orderonce.ingest;

import static dev.orderonce.ingest.ApiFixture.VALID_ORDER;
import static dev.orderonce.ingest.ApiFixture.json;
import static dev.orderonce.ingest.IdempotencyIT.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StopIT {

  private static final String WAITING = "select count(*) from pg_locks where not granted";

  @Test
  void shouldAnswerWhatIsUnderWayBeforeItStops(@TempDir Path directory) throws Exception {
    try (ApiFixture api = ApiFixture.start(directory.resolve("postgresql"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Connection other = api.connect();
        Statement statement = other.createStatement()) {
      // Given
      int port = api.port();
      other.setAutoCommit(false);
      statement.execute("lock table orders in share mode");
      Future<HttpResponse<String>> underWay =
          threads.submit(() -> api.post("/v1/orders", key(), VALID_ORDER));
      await().atMost(Duration.ofSeconds(10)).until(() -> !api.query(WAITING).equals("0"));

      // When
      Future<?> stopping = threads.submit(api::stopApi);
      await().atMost(Duration.ofSeconds(3)).until(() -> !api.isListening(port));
      other.rollback();

      // Then
      assertThat(underWay.get().statusCode()).isEqualTo(201);
      stopping.get();
      assertThat(api.count("orders")).isEqualTo(1);
    }
  }

  @Test
  void shouldEndWaitsAndStreamsAtOnceAndInOrder(@TempDir Path directory) throws Exception {
    try (ApiFixture api = ApiFixture.start(directory.resolve("postgresql"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // Given
      String order = json(api.post("/v1/orders", key(), VALID_ORDER)).path("id").asText();
      EventReader events = api.events(order, "demo-1", null);
      CompletableFuture<HttpResponse<String>> held =
          api.later(
              api.request("/v1/orders/" + order + "/cancellation", "demo-1")
                  .header("Idempotency-Key", key())
                  .header("Prefer", "wait=30")
                  .POST(HttpRequest.BodyPublishers.ofString("{}")));
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> api.get("/metrics").body().contains("orderonce_api_waits 1"));

      // When
      Future<?> stopping = threads.submit(api::stopApi);

      // Then
      assertThat(held.join().statusCode()).isEqualTo(202);
      events.end().get(10, TimeUnit.SECONDS);
      stopping.get();
    }
  }
}
