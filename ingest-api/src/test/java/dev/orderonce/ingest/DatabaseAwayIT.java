package dev.orderonce.ingest;

import static dev.orderonce.ingest.ApiFixture.VALID_ORDER;
import static dev.orderonce.ingest.ApiFixture.code;
import static dev.orderonce.ingest.IdempotencyIT.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseAwayIT {

  @Test
  void shouldRefuseWhileTheDatabaseIsAwayAndGoOnWhenItIsBack(@TempDir Path directory) {
    try (ApiFixture api = ApiFixture.start(directory.resolve("postgresql"))) {
      // Given
      String key = key();
      HttpResponse<String> before = api.post("/v1/orders", key, VALID_ORDER);
      String other = key();

      // When
      api.stopDatabase();
      HttpResponse<String> write = api.post("/v1/orders", other, VALID_ORDER);
      HttpResponse<String> ready = api.get("/health/ready");
      api.startDatabase();

      // Then
      assertThat(write.statusCode()).isEqualTo(503);
      assertThat(code(write)).isEqualTo("database_unavailable");
      assertThat(write.headers().firstValue("Retry-After")).isPresent();
      assertThat(write.body()).contains("\"retryable\":true");
      assertThat(ready.statusCode()).isEqualTo(503);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> api.post("/v1/orders", other, VALID_ORDER).statusCode() == 201);
      assertThat(api.post("/v1/orders", key, VALID_ORDER).body()).isEqualTo(before.body());
      assertThat(api.count("orders")).isEqualTo(2);
    }
  }
}
