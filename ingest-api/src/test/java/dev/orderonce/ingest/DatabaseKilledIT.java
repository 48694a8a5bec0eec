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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database goes away and comes back while clients place orders. */
class DatabaseKilledIT {

  private static final int CLIENTS = 16;
  private static final int SOME = 300;

  /** Enough that the promise is kept on a busy machine too; it is in the documents as 5 s. */
  private static final Duration RECOVERY = Duration.ofSeconds(5);

  /** More than the deadline after which every request is answered. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final AtomicBoolean enough = new AtomicBoolean();
  private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final Queue<HttpResponse<String>> refused = new ConcurrentLinkedQueue<>();
  private final SilentNetwork network = new SilentNetwork();
  private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
  private final List<Future<?>> running = new ArrayList<>();
  private Instances apis;

  @BeforeEach
  void start(@TempDir Path directory) {
    apis =
        Instances.startBehind(
            network::to, directory.resolve("postgresql"), Map.of(WriteSettings.DEADLINE, "3s"));
    for (int i = 0; i < CLIENTS; i++) {
      running.add(clients.submit(this::placeOrdersUntilEnough));
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> acknowledged.size() > SOME);
  }

  @AfterEach
  void stop() {
    enough.set(true);
    clients.shutdownNow();
    apis.close();
    network.close();
  }

  /** By {@code SIGKILL}, and started again. */
  @Test
  void shouldRefuseMeanwhileLoseNothingAndRecoverByItself() throws Exception {
    // When
    apis.killDatabase();
    await().atMost(Duration.ofSeconds(30)).until(() -> refused.size() > SOME);
    HttpResponse<String> ready = apis.get("/health/ready");
    HttpResponse<String> read = apis.get("/v1/orders?limit=1");
    apis.restartDatabase();
    recover();

    // Then
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(read.statusCode()).isEqualTo(503);
    assertThat(refused)
        .allMatch(answer -> answer.statusCode() == 503)
        .allMatch(answer -> answer.headers().firstValue("Retry-After").isPresent())
        .extracting(answer -> code(answer))
        .containsOnly("database_unavailable");
    assertThatAllIsThereOnce();
  }

  /** Nobody is told: no connection is refused, and none is reset. */
  @Test
  void shouldRecoverByItselfFromANetworkThatSwallowsPackets() throws Exception {
    // When
    network.fallSilent();
    await().atMost(PATIENCE).until(() -> apis.get("/health/ready").statusCode() == 503);
    HttpResponse<String> write = apis.post("/v1/orders", key(), VALID_ORDER);
    network.heal();
    recover();

    // Then
    assertThat(code(write)).isEqualTo("database_unavailable");
    assertThat(refused)
        .allMatch(answer -> answer.headers().firstValue("Retry-After").isPresent())
        .extracting(answer -> code(answer))
        .isSubsetOf("database_unavailable", "deadline_exceeded", "idempotency_in_flight");
    assertThatAllIsThereOnce();
  }

  private void recover() throws Exception {
    int before = acknowledged.size();
    await().atMost(RECOVERY).until(() -> acknowledged.size() > before + SOME);
    enough.set(true);
    for (Future<?> each : running) {
      each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private void assertThatAllIsThereOnce() {
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

  /** Each client insists on an order until it is accepted, and then wants another. */
  private void placeOrdersUntilEnough() {
    while (!enough.get()) {
      String key = key();
      HttpResponse<String> answer = post(key);
      while (answer.statusCode() != 201) {
        refused.add(answer);
        answer = post(key);
      }
      acknowledged.add(json(answer).path("id").asText());
    }
  }

  /** Whoever gets no answer in time ends with an exception, which the test finds. */
  private HttpResponse<String> post(String key) {
    return apis.post("demo", "/v1/orders", key, VALID_ORDER)
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join();
  }
}
