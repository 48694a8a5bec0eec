package dev.orderonce.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The API's description of itself, and what of it answers have shown to be so. */
final class OpenApiDocument {

  /** Headers that a client may build on: none is sent that is not documented. */
  private static final List<String> HEADERS =
      List.of(
          "Location",
          "Idempotent-Replayed",
          "Preference-Applied",
          "Retry-After",
          "RateLimit",
          "RateLimit-Policy",
          "WWW-Authenticate",
          "Allow",
          "Cache-Control");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode root;
  private final SchemaRegistry schemas =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final Map<JsonNode, Schema> compiled = new HashMap<>();
  private final Set<String> shown = new TreeSet<>();

  OpenApiDocument(JsonNode root) {
    this.root = root;
  }

  /** Every operation, as {@code GET /v1/orders}. */
  Set<String> operations() {
    return paths()
        .flatMap(path ->
            fields(root.path("paths").path(path)).map(m -> m.toUpperCase(Locale.ROOT) + " " + path))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  Stream<String> paths() {
    return fields(root.path("paths"));
  }

  Set<String> methods(String path) {
    return fields(root.path("paths").path(path))
        .map(method -> method.toUpperCase(Locale.ROOT))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Every documented answer, as {@code GET /v1/orders 200}, and those seen so far. */
  Set<String> answers() {
    return operations().stream()
        .flatMap(op -> fields(operation(op).path("responses")).map(status -> op + " " + status))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  Set<String> shown() {
    return Set.copyOf(shown);
  }

  /** Checks status, media type, body and headers of an answer. */
  void check(String operation, Answer answer) {
    String name = operation + " " + answer.status();
    JsonNode response = response(operation, answer.status());
    assertThat(response.isMissingNode()).as("%s is documented: %s", name, answer.body()).isFalse();
    checkBody(name, response.path("content"), answer);
    for (String header : HEADERS) {
      checkHeader(name, header, response.path("headers").path(header), answer.all(header));
    }
    shown.add(name);
  }

  /** Notes an answer without a body of its own, such as a stream's. */
  void checkStatus(String operation, int status, String mediaType) {
    JsonNode response = response(operation, status);
    assertThat(response.path("content").has(mediaType)).as("%s %d", operation, status).isTrue();
    shown.add(operation + " " + status);
  }

  /** What is wrong with a request's body. */
  Collection<String> faults(String operation, String body) {
    JsonNode content = operation(operation).path("requestBody").path("content");
    return faults(content.path("application/json").path("schema"), body);
  }

  /** What is wrong with a parameter's text, in {@code path}, {@code query} or {@code header}. */
  Collection<String> faults(String operation, String in, String name, String text) {
    for (JsonNode reference : operation(operation).path("parameters")) {
      JsonNode parameter = resolve(reference);
      if (parameter.path("in").asText().equals(in)
          && parameter.path("name").asText().equals(name)) {
        return faults(parameter.path("schema"), asJson(parameter.path("schema"), text));
      }
    }
    return List.of("not documented");
  }

  /** What is wrong with the data of an event. */
  Collection<String> faultsOfEvent(String data) {
    return faults(root.path("components").path("schemas").path("HistoryEntry"), data);
  }

  private void checkBody(String name, JsonNode content, Answer answer) {
    String type = answer.mediaType();
    if (content.isMissingNode()) {
      assertThat(answer.body()).as(name).isEmpty();
      return;
    }
    assertThat(content.has(type)).as("%s as '%s'", name, type).isTrue();
    JsonNode schema = content.path(type).path("schema");
    String body =
        type.startsWith("text/") ? JSON.valueToTree(answer.body()).toString() : answer.body();
    assertThat(faults(schema, body)).as("%s: %s", name, answer.body()).isEmpty();
  }

  private void checkHeader(String name, String header, JsonNode reference, List<String> values) {
    JsonNode documented = resolve(reference);
    if (documented.isMissingNode()) {
      assertThat(values).as("%s: %s is documented", name, header).isEmpty();
    } else if (documented.path("required").asBoolean()) {
      assertThat(values).as("%s: %s", name, header).hasSize(1);
    }
    for (String value : values) {
      JsonNode schema = documented.path("schema");
      assertThat(faults(schema, asJson(schema, value))).as("%s: %s", name, header).isEmpty();
    }
  }

  private static String asJson(JsonNode schema, String text) {
    return schema.path("type").asText().equals("integer")
        ? text
        : JSON.valueToTree(text).toString();
  }

  private Collection<String> faults(JsonNode schema, String json) {
    return compiled.computeIfAbsent(schema, this::compile).validate(json, InputFormat.JSON).stream()
        .map(Object::toString)
        .toList();
  }

  private Schema compile(JsonNode schema) {
    ObjectNode whole = schema.deepCopy();
    whole.set("components", root.path("components"));
    return schemas.getSchema(whole.toString());
  }

  private JsonNode operation(String operation) {
    String[] parts = operation.split(" ", 2);
    return root.path("paths").path(parts[1]).path(parts[0].toLowerCase(Locale.ROOT));
  }

  private JsonNode response(String operation, int status) {
    return resolve(operation(operation).path("responses").path(Integer.toString(status)));
  }

  private JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? root.at(node.path("$ref").asText().substring(1)) : node;
  }

  private static Stream<String> fields(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey);
  }
}
