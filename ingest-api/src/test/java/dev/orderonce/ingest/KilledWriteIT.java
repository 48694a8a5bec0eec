package dev.orderonce.ingest;

import static dev.orderonce.ingest.ApiFixture.VALID_ORDER;
import static dev.orderonce.ingest.ApiFixture.json;
import static dev.orderonce.ingest.IdempotencyIT.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The API is killed, by {@code SIGKILL}, or stands still, at each step of writing a request. */
@TestInstance(Lifecycle.PER_CLASS)
class KilledWriteIT {

  /**
   * Before the connection is taken, before each of three statements, before the commit, before the
   * connection is given back, and after: the answer has not left at any of them.
   */
  private static final int POINTS = 7;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int BEFORE_COMMIT = 5;
  private static final int COMMITTED_AT = 6;

  private Instances survivors;
  private HttpClient client;

  /** What a client asks for, and insists on. */
  private record Operation(String path, String key, String body, int status) {}

  @BeforeAll
  void start(@TempDir Path directory) {
    survivors =
        Instances.start(directory.resolve("postgresql"), Map.of(IngestSettings.POOL_SIZE, "2"));
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  void stop() {
    client.close();
    survivors.close();
  }

  @Test
  void shouldWriteARequestOnceWhereverItIsKilled() throws Exception {
    // Given
    String databasePort = survivors.query("show port");
    String order = json(survivors.post("/v1/orders", key(), VALID_ORDER)).path("id").asText();
    List<Victim> victims = new ArrayList<>();
    try {
      for (int point = 1; point <= POINTS; point++) {
        victims.add(Victim.start(databasePort, point, operations(order).size(), survivors.now()));
      }

      for (int point = 1; point <= POINTS; point++) {
        // When
        Victim victim = victims.get(point - 1);
        List<Operation> operations = operations(order);
        List<CompletableFuture<Void>> insisting = new ArrayList<>();
        for (Operation each : operations) {
          // Each is written by a thread of its own, which stays where it has come to.
          insisting.add(victim.insist(client, each.path(), each.key(), each.body()));
          assertThat(victim.nextLine()).isEqualTo("at " + point);
        }
        victim.kill();

        // Then
        for (int i = 0; i < operations.size(); i++) {
          assertThat(insisting.get(i))
              .failsWithin(PATIENCE)
              .withThrowableOfType(ExecutionException.class)
              .withRootCauseInstanceOf(IOException.class);
          assertThatItIsDoneOnce(operations.get(i), point);
        }
      }
    } finally {
      victims.forEach(Victim::kill);
    }
  }

  @Test
  void shouldNotKeepAKeyForAnInstanceThatStandsStill() throws Exception {
    // Given
    CountDownLatch standing = new CountDownLatch(1);
    CountDownLatch on = new CountDownLatch(1);
    AtomicBoolean once = new AtomicBoolean();
    FaultPoints points =
        new FaultPoints(point -> {
          if (point == BEFORE_COMMIT && !once.getAndSet(true)) {
            standing.countDown();
            await(on);
          }
        });
    IngestService stalled =
        new IngestService(
            Instances.settings(survivors.database(), Map.of(WriteSettings.DEADLINE, "30s")),
            survivors.clock(),
            points::around);
    stalled.start();
    try {
      String key = key();
      CompletableFuture<HttpResponse<String>> first =
          survivors.postTo(stalled.port(), "demo", "/v1/orders", key, VALID_ORDER);
      await(standing);

      // When
      HttpResponse<String> other = survivors.insist("/v1/orders", key, VALID_ORDER).get();
      on.countDown();

      // Then
      assertThat(other.statusCode()).as(other.body()).isEqualTo(201);
      assertThat(other.headers().firstValue("Idempotent-Replayed")).isEmpty();
      assertThat(first.get().body()).isEqualTo(other.body());
      assertThat(first.get().headers().firstValue("Idempotent-Replayed")).contains("true");
    } finally {
      on.countDown();
      stalled.stop();
    }
  }

  private void assertThatItIsDoneOnce(Operation operation, int point) {
    String shown = "%s, point %d".formatted(operation.path(), point);
    boolean committed = point >= COMMITTED_AT;
    assertThat(left(operation.key())).as(shown).isEqualTo(committed ? "1 1 1" : "0 0 0");
    HttpResponse<String> again =
        survivors.insist(operation.path(), operation.key(), operation.body()).join();
    assertThat(again.statusCode()).as(again.body()).isEqualTo(operation.status());
    assertThat(again.headers().firstValue("Idempotent-Replayed").isPresent())
        .as(shown)
        .isEqualTo(committed);
    assertThat(left(operation.key())).as(shown).isEqualTo("1 1 1");
  }

  private static List<Operation> operations(String order) {
    String commands = "/v1/orders/%s/".formatted(order);
    return List.of(
        new Operation("/v1/orders", key(), VALID_ORDER, 201),
        new Operation(commands + "payment", key(), "{\"accountId\":\"acct_1\"}", 202),
        new Operation(commands + "completion", key(), "{}", 202),
        new Operation(commands + "cancellation", key(), "{}", 202),
        new Operation(commands + "refund", key(), "{\"reason\":\"broken\"}", 202));
  }

  /** How many keys, orders or commands, and messages there are of an operation. */
  private String left(String key) {
    return survivors.query(
        """
        select concat_ws(' ', count(k), count(coalesce(c.id, o.id)), count(m))
        from idempotency_keys k
        left join commands c on c.id = k.command_id
        left join orders o on o.id = k.order_id and k.command_id is null
        left join outbox m on m.id = c.id or (c.id is null and m.aggregateid = o.id::text)
        where key_hash = sha256('%s')\
        """
            .formatted(key));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
