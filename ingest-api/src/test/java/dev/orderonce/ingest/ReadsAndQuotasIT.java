package dev.orderonce.ingest;

import static dev.orderonce.ingest.ApiFixture.VALID_ORDER;
import static dev.orderonce.ingest.ApiFixture.code;
import static dev.orderonce.ingest.ApiFixture.json;
import static dev.orderonce.ingest.IdempotencyIT.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orderonce.kit.ApiKey;
import dev.orderonce.kit.ApiKeyTable;
import dev.orderonce.kit.KeySettings;
import dev.orderonce.kit.Principal;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
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

/** One connection for reads; a quota that the tenant acme uses up, and that suffices for demo. */
@TestInstance(Lifecycle.PER_CLASS)
class ReadsAndQuotasIT {

  private static final int QUOTA = 40;
  private static final int READS_AT_ONCE = 4;

  private ApiFixture api;

  @BeforeAll
  void start(@TempDir Path directory) {
    api =
        ApiFixture.start(
            directory.resolve("postgresql"),
            Map.of(
                IngestSettings.POOL_SIZE,
                "1",
                RequestLimits.TENANT_RATE,
                QUOTA + "/36000s",
                KeySettings.REFRESH,
                "1s"));
  }

  @AfterAll
  void stop() {
    api.close();
  }

  @Test
  void shouldRefuseWhatIsBeyondTheTenantsQuotaAndLeaveNothingBehind() {
    // Given
    for (int i = 1; i <= QUOTA; i++) {
      HttpResponse<String> answer = api.getAs("acme-1", "/v1/orders?limit=1");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("RateLimit-Policy"))
          .contains("\"default\";q=40;w=36000");
      assertThat(answer.headers().firstValue("RateLimit").orElseThrow())
          .startsWith("\"default\";r=%d;t=".formatted(QUOTA - i));
    }
    String key = key();

    // When
    HttpResponse<String> answer = api.postAs("acme-1", "/v1/orders", key, VALID_ORDER);

    // Then
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(code(answer)).isEqualTo("rate_limited");
    assertThat(json(answer).path("retryable").asBoolean()).isTrue();
    String seconds = answer.headers().firstValue("Retry-After").orElseThrow();
    assertThat(answer.headers().firstValue("RateLimit"))
        .contains("\"default\";r=0;t=%s".formatted(seconds));
    assertThat(api.query("select count(*) from orders where tenant = 'acme'")).isEqualTo("0");
    assertThat(api.query("select count(*) from idempotency_keys where tenant = 'acme'"))
        .isEqualTo("0");
    assertThat(api.postAs("demo-1", "/v1/orders", key, VALID_ORDER).statusCode()).isEqualTo(201);
  }

  @Test
  void shouldWriteWhileAllReadsAreStuckAndRefuseFurtherReadsAndRevokedKeys() throws Exception {
    // Given
    ApiKey key = ApiKey.random();
    try (Connection connection = api.connect()) {
      Principal other = new Principal.Tenant("other");
      ApiKeyTable.insert(connection, key, other, "", Instant.now());
    }
    String order =
        "/v1/orders/" + json(api.post("/v1/orders", key(), VALID_ORDER)).path("id").asText();
    List<CompletableFuture<HttpResponse<String>>> stuck = new ArrayList<>();
    try (Connection other = api.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table order_history");

      // When
      for (int i = 0; i <= READS_AT_ONCE; i++) {
        stuck.add(api.later(api.request(order, "demo-1").GET()));
      }
      CompletableFuture.anyOf(stuck.toArray(CompletableFuture[]::new)).join();
      HttpResponse<String> written = api.post("/v1/orders", key(), VALID_ORDER);
      await().until(() -> status(key) == 201);
      api.execute("update api_keys set revoked_at = now()");
      await().until(() -> status(key) == 401);
      other.rollback();

      // Then
      assertThat(written.statusCode()).isEqualTo(201);
    }
    List<HttpResponse<String>> answers = stuck.stream().map(CompletableFuture::join).toList();
    assertThat(answers).filteredOn(answer -> answer.statusCode() == 200).hasSize(READS_AT_ONCE);
    HttpResponse<String> refused =
        answers.stream().filter(answer -> answer.statusCode() == 503).findFirst().orElseThrow();
    assertThat(code(refused)).isEqualTo("too_many_reads");
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
  }

  private int status(ApiKey apiKey) {
    return api.postAs(apiKey.text(), "/v1/orders", key(), VALID_ORDER).statusCode();
  }
}
