package dev.orderonce.ingest;

import static dev.orderonce.ingest.ApiFixture.VALID_ORDER;
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
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API is killed, by {@code SIGKILL}, at each step of writing an order; its client insists. */
class KilledWriteIT {

  /**
   * Before the connection is taken, before each of three statements, before the commit, before the
   * connection is given back, and after: the answer has not left at any of them.
   */
  private static final int POINTS = 7;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int COMMITTED_AT = 6;

  @Test
  void shouldWriteAnOrderOnceWhereverItIsKilled(@TempDir Path directory) throws Exception {
    try (Instances survivors = Instances.start(directory.resolve("postgresql"), Map.of());
        HttpClient client = HttpClient.newHttpClient()) {
      // Given
      String databasePort = survivors.query("show port");
      List<Victim> victims = new ArrayList<>();
      try {
        for (int point = 1; point <= POINTS; point++) {
          victims.add(Victim.start(databasePort, point));
        }

        for (int point = 1; point <= POINTS; point++) {
          // When
          String key = key();
          Victim victim = victims.get(point - 1);
          CompletableFuture<Void> insisting = victim.insist(client, key);
          assertThat(victim.nextLine()).isEqualTo("at " + point);
          victim.kill();

          // Then
          assertThat(insisting)
              .failsWithin(PATIENCE)
              .withThrowableOfType(ExecutionException.class)
              .withRootCauseInstanceOf(IOException.class);
          boolean committed = point >= COMMITTED_AT;
          assertThat(left(survivors, key))
              .as("point %d", point)
              .isEqualTo(committed ? "1 1 1" : "0 0 0");
          HttpResponse<String> again = survivors.post("/v1/orders", key, VALID_ORDER);
          assertThat(again.statusCode()).as(again.body()).isEqualTo(201);
          assertThat(again.headers().firstValue("Idempotent-Replayed").isPresent())
              .as("point %d", point)
              .isEqualTo(committed);
          assertThat(left(survivors, key)).isEqualTo("1 1 1");
        }
        assertThat(survivors.count("orders")).isEqualTo(POINTS);
      } finally {
        victims.forEach(Victim::kill);
      }
    }
  }

  /** How many keys, orders and messages there are of an operation. */
  private static String left(Instances apis, String key) {
    return apis.query(
        """
        select concat_ws(' ', count(k), count(o), count(m)) from idempotency_keys k
        left join orders o on o.id = k.order_id left join outbox m on m.aggregateid = o.id::text
        where key_hash = sha256('%s')\
        """
            .formatted(key));
  }
}
