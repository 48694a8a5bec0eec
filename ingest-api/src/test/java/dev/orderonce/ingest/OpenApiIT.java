package dev.orderonce.ingest;

import static dev.orderonce.ingest.ApiFixture.VALID_ORDER;
import static dev.orderonce.ingest.ApiFixture.json;
import static dev.orderonce.ingest.IdempotencyIT.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The document tells of every route, and every answer is as it says. */
@TestInstance(Lifecycle.PER_CLASS)
class OpenApiIT {

  private ApiFixture api;
  private JsonNode document;

  @BeforeAll
  void start(@TempDir Path directory) {
    api = ApiFixture.start(directory.resolve("postgresql"));
    document = json(api.get("/openapi.json"));
  }

  @AfterAll
  void stop() {
    api.close();
  }

  @Test
  void shouldDocumentExactlyTheRoutesThatThereAre() {
    // Given
    Set<String> routes = api.routes();

    // When
    Set<String> documented = new TreeSet<>();
    document
        .path("paths")
        .forEachEntry((path, item) ->
            item.fieldNames()
                .forEachRemaining(
                    method -> documented.add(method.toUpperCase(Locale.ROOT) + " " + path)));

    // Then
    assertThat(documented).isEqualTo(routes);
  }

  @Test
  void shouldAnswerAsDocumented() {
    // Given
    String key = key();

    // When
    HttpResponse<String> placed = api.post("/v1/orders", key, VALID_ORDER);
    String order = "/v1/orders/" + json(placed).path("id").asText();
    HttpResponse<String> command = api.post(order + "/cancellation", key(), "{}");
    String commandPath = command.headers().firstValue("Location").orElseThrow();

    // Then
    assertDocumented("/v1/orders", "post", placed);
    assertDocumented("/v1/orders", "post", api.post("/v1/orders", key, "{\"amount\":0}"));
    assertDocumented("/v1/orders", "post", api.post("/v1/orders", key, VALID_ORDER + " "));
    assertDocumented(
        "/v1/orders", "post", api.post("/v1/orders", key, VALID_ORDER.replace("2500", "1")));
    assertDocumented("/v1/orders", "post", api.postAs("?", "/v1/orders", key, VALID_ORDER));
    assertDocumented("/v1/orders/{id}", "get", api.get(order));
    assertDocumented("/v1/orders/{id}", "get", api.get("/v1/orders/1"));
    assertDocumented("/v1/orders/{id}/cancellation", "post", command);
    assertDocumented(
        "/v1/orders/{id}/payment",
        "post",
        api.post(order + "/payment", key(), "{\"accountId\":\"acct_1\"}"));
    assertDocumented(
        "/v1/orders/{id}/completion", "post", api.post(order + "/completion", key(), "{}"));
    assertDocumented("/v1/orders/{id}/refund", "post", api.post(order + "/refund", key(), "{}"));
    assertDocumented("/v1/commands/{id}", "get", api.get(commandPath));
    assertDocumented("/v1/idempotency-keys/{key}", "get", api.get("/v1/idempotency-keys/" + key));
  }

  private void assertDocumented(String path, String method, HttpResponse<String> answer) {
    JsonNode response =
        document
            .path("paths")
            .path(path)
            .path(method)
            .path("responses")
            .path(Integer.toString(answer.statusCode()));
    String mediaType = answer.headers().firstValue("Content-Type").orElse("none");
    JsonNode schemaReference = response.path("content").path(mediaType).path("schema");
    assertThat(schemaReference.isMissingNode())
        .as("%s %s answers %d as %s", method, path, answer.statusCode(), mediaType)
        .isFalse();
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(
                "{\"$ref\":\"%s\",\"components\":%s}"
                    .formatted(schemaReference.path("$ref").asText(), document.path("components")));
    assertThat(schema.validate(answer.body(), InputFormat.JSON)).as(answer.body()).isEmpty();
  }
}
