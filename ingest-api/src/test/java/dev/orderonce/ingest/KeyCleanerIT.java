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
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyCleanerIT {

  private static final int KEYS = 300;
  private static final Pattern REMOVED =
      Pattern.compile("(?m)^orderonce_idempotency_keys_removed_total (\\S+)$");

  @Test
  void shouldRemoveExpiredKeysAndPassOverThoseThatSomebodyIsAt(@TempDir Path directory)
      throws Exception {
    try (Instances apis =
            Instances.start(
                directory.resolve("postgresql"),
                Map.of(CleanupSettings.INTERVAL, "50ms", CleanupSettings.BATCH, "7"));
        Connection other = apis.connect();
        Statement statement = other.createStatement()) {
      // Given
      String held = key();
      apis.atOnce(KEYS, i -> apis.post("demo", "/v1/orders", i == 0 ? held : key(), VALID_ORDER));
      apis.pass(Duration.ofHours(71));
      String young = key();
      HttpResponse<String> first = apis.post("/v1/orders", young, VALID_ORDER);
      other.setAutoCommit(false);
      statement.execute(
          "select * from idempotency_keys where key_hash = sha256('%s') for update"
              .formatted(held));

      // When
      apis.pass(Duration.ofHours(1));

      // Then
      await().atMost(Duration.ofSeconds(10)).until(() -> apis.count("idempotency_keys") == 2);
      HttpResponse<String> again = apis.post("/v1/orders", young, VALID_ORDER);
      assertThat(again.body()).isEqualTo(first.body());
      other.rollback();
      await().atMost(Duration.ofSeconds(10)).until(() -> apis.count("idempotency_keys") == 1);
      assertThat(removed(apis) + removed(apis)).isEqualTo(KEYS);
      assertThat(apis.count("orders")).isEqualTo(KEYS + 1);
    }
  }

  /** What one of the instances has counted, each in its turn. */
  private static double removed(Instances apis) {
    Matcher counter = REMOVED.matcher(apis.get("/metrics").body());
    assertThat(counter.find()).isTrue();
    return Double.parseDouble(counter.group(1));
  }
}
