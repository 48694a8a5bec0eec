package dev.orderonce.ingest;

import static dev.orderonce.ingest.ApiFixture.VALID_ORDER;
import static dev.orderonce.ingest.ApiFixture.code;
import static dev.orderonce.ingest.IdempotencyIT.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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

/** The database takes its time: each transaction waits for a lock that the test has. */
@TestInstance(Lifecycle.PER_CLASS)
class OverloadIT {

  private static final int QUEUE = 4;
  private static final int REQUESTS = 64;

  private Instances apis;

  @BeforeAll
  void start(@TempDir Path directory) {
    apis =
        Instances.start(
            directory.resolve("postgresql"),
            Map.of(
                WriteSettings.WRITERS, "1",
                WriteSettings.BATCH, "2",
                WriteSettings.QUEUE, Integer.toString(QUEUE),
                WriteSettings.DEADLINE, "4s",
                WriteSettings.LOCK_TIMEOUT, "60s"));
  }

  @AfterAll
  void stop() {
    apis.close();
  }

  @Test
  void shouldRefuseAtOnceWhatDoesNotFitTheQueueAndWriteWhatDoes() throws Exception {
    try (Connection other = apis.connect()) {
      // Given
      long orders = apis.count("orders");
      lockOrders(other);

      // When
      List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        sent.add(apis.post("demo", "/v1/orders", key(), VALID_ORDER));
      }
      // Of each instance, a batch is being written and the queue is full.
      int taken = 2 * (QUEUE + 2);
      await()
          .atMost(Duration.ofSeconds(4))
          .until(() -> sent.stream().filter(CompletableFuture::isDone).count() >= REQUESTS - taken);
      HttpResponse<String> ready = apis.get("/health/ready");
      other.rollback();

      // Then
      List<HttpResponse<String>> answers = sent.stream().map(CompletableFuture::join).toList();
      List<HttpResponse<String>> refused =
          answers.stream().filter(answer -> answer.statusCode() != 201).toList();
      assertThat(refused)
          .hasSizeGreaterThanOrEqualTo(REQUESTS - taken)
          .allMatch(answer -> answer.statusCode() == 503)
          .allMatch(answer -> answer.headers().firstValue("Retry-After").isPresent())
          .allMatch(answer -> answer.body().contains("\"retryable\":true"))
          .extracting(ApiFixture::code)
          .containsOnly("overloaded");
      assertThat(ready.statusCode()).isEqualTo(200);
      assertThat(ready.body()).contains("the write queue is full");
      assertThat(apis.count("orders")).isEqualTo(orders + REQUESTS - refused.size());
      assertThat(apis.post("/v1/orders", key(), VALID_ORDER).statusCode()).isEqualTo(201);
    }
  }

  @Test
  void shouldNotLetAClientWaitForEver() throws Exception {
    try (Connection other = apis.connect()) {
      // Given
      String key = key();
      lockOrders(other);

      // When
      HttpResponse<String> late = apis.post("/v1/orders", key, VALID_ORDER);
      other.rollback();

      // Then
      assertThat(late.statusCode()).isEqualTo(503);
      assertThat(code(late)).isEqualTo("deadline_exceeded");
      assertThat(late.headers().firstValue("Retry-After")).isPresent();
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> apis.get("/v1/idempotency-keys/" + key).statusCode() == 200);
      HttpResponse<String> again = apis.post("/v1/orders", key, VALID_ORDER);
      assertThat(again.statusCode()).isEqualTo(201);
      assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
    }
  }

  private static void lockOrders(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("lock table orders in share mode");
    }
  }
}
