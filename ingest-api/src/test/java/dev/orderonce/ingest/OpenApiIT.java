package dev.orderonce.ingest;

import static dev.orderonce.ingest.ApiFixture.json;
import static dev.orderonce.ingest.IdempotencyIT.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.kit.HttpLimits;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The document tells of every route, and every answer is as it says. */
@TestInstance(Lifecycle.PER_CLASS)
class OpenApiIT {

  private ApiFixture api;
  private OpenApiDocument document;

  @BeforeAll
  void start(@TempDir Path directory) {
    api =
        ApiFixture.start(
            directory.resolve("postgresql"),
            Map.of(
                HttpLimits.REQUEST_TIMEOUT, "700ms",
                WriteSettings.LOCK_TIMEOUT, "300ms",
                RequestLimits.STREAMS_OF_TENANT, "1",
                RequestLimits.TENANT_RATE, OpenApiDriver.QUOTA + "/36000s"));
    document = new OpenApiDocument(json(api.get("/openapi.json")));
  }

  @AfterAll
  void stop() {
    api.close();
  }

  @Test
  void shouldDocumentExactlyTheRoutesThatThereAre() {
    assertThat(document.operations()).isEqualTo(new TreeSet<>(api.routes()));
  }

  @Test
  void shouldGiveEveryAnswerThatIsDocumentedAsItIsDocumented() throws Exception {
    // Given
    OpenApiDriver driver = new OpenApiDriver(api, document);

    // When
    driver.driveWhatSucceeds();
    driver.driveWhatIsRefused();
    driver.driveWhatTheServerItselfRefuses();
    driver.driveWhatIsBeyondTheQuota();
    driver.driveWithoutTheDatabase();

    // Then
    Set<String> missing = new TreeSet<>(document.answers());
    missing.removeAll(document.shown());
    // Only a fault of the service would give it.
    missing.removeIf(answer -> answer.endsWith(" 500"));
    assertThat(missing).isEmpty();
  }

  @Test
  void shouldRefuseEveryOtherMethodAndNameThoseThatThereAre() {
    for (String path : document.paths().toList()) {
      Set<String> methods = document.methods(path);
      for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) {
        if (!methods.contains(method)) {
          HttpResponse<String> answer =
              api.send(
                  api.request(path.replace("{", "").replace("}", ""), "demo-1")
                      .method(method, HttpRequest.BodyPublishers.noBody()));
          assertThat(answer.statusCode()).as("%s %s", method, path).isEqualTo(405);
          assertThat(
                  answer.headers().allValues("Allow").stream()
                      .flatMap(allowed -> List.of(allowed.split(", ")).stream())
                      .collect(Collectors.toSet()))
              .isEqualTo(methods);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"customerId\":\"c\",\"amount\":1,\"currency\":\"EUR\"}",
        "{\"customerId\":\"c\",\"amount\":1,\"currency\":\"EUR\",\"reference\":null,\"items\":null,\"payment\":null}",
        "{\"customerId\":\"c\",\"amount\":9007199254740991,\"currency\":\"EUR\"}",
        "{\"customerId\":\"c\",\"amount\":9007199254740992,\"currency\":\"EUR\"}",
        "{\"customerId\":\"c\",\"amount\":0,\"currency\":\"EUR\"}",
        "{\"customerId\":\"c\",\"amount\":\"1\",\"currency\":\"EUR\"}",
        "{\"customerId\":\"c\",\"amount\":1}",
        "{\"customerId\":\"c d\",\"amount\":1,\"currency\":\"EUR\"}",
        "{\"customerId\":null,\"amount\":1,\"currency\":\"EUR\"}",
        "{\"customerId\":\"c\",\"amount\":1,\"currency\":\"eur\"}",
        "{\"customerId\":\"c\",\"amount\":1,\"currency\":\"EUR\",\"note\":1}",
        "{\"customerId\":\"c\",\"amount\":1,\"currency\":\"EUR\",\"reference\":\"\"}",
        "{\"customerId\":\"c\",\"amount\":1,\"currency\":\"EUR\",\"items\":[]}",
        "{\"customerId\":\"c\",\"amount\":1,\"currency\":\"EUR\",\"items\":[{}]}",
        "{\"customerId\":\"c\",\"amount\":1,\"currency\":\"EUR\",\"items\":[{\"sku\":\"a\",\"quantity\":1}]}",
        "{\"customerId\":\"c\",\"amount\":1,\"currency\":\"EUR\",\"items\":[{\"sku\":\"a\",\"quantity\":0}]}",
        "{\"customerId\":\"c\",\"amount\":1,\"currency\":\"EUR\",\"payment\":{}}",
        "{\"customerId\":\"c\",\"amount\":1,\"currency\":\"EUR\",\"payment\":{\"accountId\":\"a\",\"x\":1}}",
        "[]"
      })
  void shouldTakeOrRefuseABodyAsItsSchemaDoes(String body) {
    // Given
    boolean valid = document.faults("POST /v1/orders", body).isEmpty();

    // When
    HttpResponse<String> answer = api.post("/v1/orders", key(), body);

    // Then
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(valid ? 201 : 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"state=PAID", "state=paid", "limit=1", "limit=0", "limit=101", "customerId=%20"})
  void shouldTakeOrRefuseAParameterAsItsSchemaDoes(String parameter) {
    // Given
    String[] pair = parameter.replace("%20", " ").split("=", 2);
    boolean valid = document.faults("GET /v1/orders", "query", pair[0], pair[1]).isEmpty();

    // When
    HttpResponse<String> answer = api.get("/v1/orders?" + parameter);

    // Then
    assertThat(answer.statusCode()).isEqualTo(valid ? 200 : 400);
  }
}
