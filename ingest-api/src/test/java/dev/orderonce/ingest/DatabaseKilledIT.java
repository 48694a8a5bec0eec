package dev.orderonce.ingest;

import static dev.orderonce.ingest.ApiFixture.VALID_ORDER;
import static dev.orderonce.ingest.ApiFixture.code;
import static dev.orderonce.ingest.ApiFixture.json;
import static dev.orderonce.ingest.IdempotencyIT.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL is killed, by {@code SIGKILL}, and started again while clients place orders. */
class DatabaseKilledIT {

  private static final int CLIENTS = 16;
  private static final int SOME = 300;

  /** Enough that the promise is kept on a busy machine too; it is in the documents as 5 s. */
  private static final Duration RECOVERY = Duration.ofSeconds(5);

  private final AtomicBoolean enough = new AtomicBoolean();
  private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final Queue<HttpResponse<String>> refused = new ConcurrentLinkedQueue<>();

  @Test
  void shouldRefuseMeanwhileLoseNothingAndRecoverByItself(@TempDir Path directory)
      throws Exception {
    try (Instances apis = Instances.start(directory.resolve("postgresql"), Map.of());
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      // Given
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        running.add(clients.submit(() -> placeOrdersUntilEnough(apis)));
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> acknowledged.size() > SOME);

      // When
      apis.killDatabase();
      await().atMost(Duration.ofSeconds(30)).until(() -> refused.size() > SOME);
      HttpResponse<String> ready = apis.get("/health/ready");
      apis.restartDatabase();
      int before = acknowledged.size();
      await().atMost(RECOVERY).until(() -> acknowledged.size() > before + SOME);
      enough.set(true);
      for (Future<?> each : running) {
        each.get();
      }

      // Then
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(refused)
          .allMatch(answer -> answer.statusCode() == 503)
          .allMatch(answer -> answer.headers().firstValue("Retry-After").isPresent())
          .extracting(answer -> code(answer))
          .containsOnly("database_unavailable");
      assertThat(Set.copyOf(acknowledged)).hasSameSizeAs(acknowledged);
      assertThat(apis.count("orders")).isEqualTo(acknowledged.size());
      assertThat(
              apis.query(
                  """
                  select count(*) from orders o join idempotency_keys k on k.order_id = o.id
                  join outbox m on m.aggregateid = o.id::text\
                  """))
          .isEqualTo(Integer.toString(acknowledged.size()));
    }
  }

  /** Each client insists on an order until it is accepted, and then wants another. */
  private void placeOrdersUntilEnough(Instances apis) {
    while (!enough.get()) {
      String key = key();
      HttpResponse<String> answer = apis.post("/v1/orders", key, VALID_ORDER);
      while (answer.statusCode() != 201) {
        refused.add(answer);
        answer = apis.post("/v1/orders", key, VALID_ORDER);
      }
      acknowledged.add(json(answer).path("id").asText());
    }
  }
}
