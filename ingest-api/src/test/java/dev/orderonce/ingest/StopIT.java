package dev.orderonce.ingest;

import static dev.orderonce.ingest.ApiFixture.VALID_ORDER;
import static dev.orderonce.ingest.IdempotencyIT.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
}
