package dev.orderonce.relay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orderonce.kit.Authenticator;
import dev.orderonce.kit.Failures;
import dev.orderonce.kit.Json;
import dev.orderonce.kit.Principal;
import dev.orderonce.kit.Problem;
import dev.orderonce.kit.Problem.FieldError;
import dev.orderonce.kit.ProblemException;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The HTTP calls by which operators administer the relay; they take operator keys. */
final class RelayApi {

  private static final String JSON = "application/json";
  private static final ObjectMapper READER = new ObjectMapper();
  private static final Set<String> FIELDS = Set.of("from", "to", "order");

  private final Authenticator keys;
  private final Relay relay;
  private final Replays replays;

  RelayApi(Authenticator keys, Relay relay, Replays replays) {
    this.keys = keys;
    this.relay = relay;
    this.replays = replays;
  }

  /** Adds the routes. */
  void configure(JavalinConfig config) {
    config.routes.post("/v1/recovery", this::recover);
    config.routes.post("/v1/replays", this::replay);
    config.routes.get("/v1/replays/last", this::lastReplay);
  }

  private void recover(Context ctx) {
    requireOperator(ctx);
    if (!relay.recover()) {
      throw conflict(
          "not_lost", "There is nothing to recover", "the slot of this relay is not lost");
    }
    ctx.status(202).contentType(JSON).result("{\"state\":\"recovering\"}");
  }

  private void replay(Context ctx) {
    requireOperator(ctx);
    Replay.Request request = request(ctx.body());
    if (!relay.atWork()) {
      throw conflict("not_at_work", "This relay publishes nothing now", "see its readiness");
    }
    try {
      Replays.Status started =
          replays
              .start(request)
              .orElseThrow(() ->
                  conflict("replay_running", "A replay is running", "one at a time; wait for it"));
      ctx.status(202).contentType(JSON).result(Json.write(started));
    } catch (SQLException e) {
      throw new ProblemException(
          Problem.of(
              503, "database_unavailable", "PostgreSQL does not answer", Failures.line(e), true),
          Map.of("Retry-After", "1"));
    }
  }

  private void lastReplay(Context ctx) {
    requireOperator(ctx);
    ctx.contentType(JSON).result(Json.write(replays.status()));
  }

  private static Replay.Request request(String body) {
    JsonNode json = parse(body);
    Set<String> unknown = new TreeSet<>();
    json.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(FIELDS);
    if (!json.isObject() || !unknown.isEmpty()) {
      throw invalid(
          String.join(", ", unknown), "expected an object of from, to and, if need be, order");
    }
    Instant from = instant(json, "from");
    Instant to = instant(json, "to");
    if (!from.isBefore(to)) {
      throw invalid("to", "must be after from");
    }
    JsonNode order = json.path("order");
    if (!order.isTextual() && !order.isMissingNode()) {
      throw invalid("order", "must be the id of an order");
    }
    return new Replay.Request(from, to, order.isTextual() ? order.asText() : null);
  }

  private static JsonNode parse(String body) {
    try {
      return READER.readTree(body);
    } catch (JsonProcessingException e) {
      throw invalid("", "not JSON");
    }
  }

  private static Instant instant(JsonNode json, String field) {
    try {
      return Instant.parse(json.path(field).asText());
    } catch (DateTimeException e) {
      throw invalid(field, "must be a time such as 2026-11-21T10:15:30Z");
    }
  }

  private void requireOperator(Context ctx) {
    Principal principal = keys.caller(ctx).orElse(null);
    if (!(principal instanceof Principal.Operator)) {
      throw new ProblemException(
          Problem.of(
              401,
              "unauthenticated",
              "No valid API key",
              "send an operator's key as: Authorization: Bearer <api key>",
              false),
          Map.of("WWW-Authenticate", "Bearer"));
    }
  }

  private static ProblemException invalid(String field, String message) {
    return new ProblemException(Problem.invalid(List.of(new FieldError(field, message))));
  }

  private static ProblemException conflict(String code, String title, String detail) {
    return new ProblemException(Problem.of(409, code, title, detail, false));
  }
}
