package dev.orderonce.processor;

import dev.orderonce.contract.OrderId;
import dev.orderonce.kit.ApiKeys;
import dev.orderonce.kit.Json;
import dev.orderonce.kit.Principal;
import dev.orderonce.kit.Problem;
import dev.orderonce.kit.Problem.FieldError;
import dev.orderonce.kit.ProblemException;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.HostInfo;

/** The HTTP calls about the state stores; they show every tenant's data, and take operator keys. */
final class QueriesApi {

  private static final String JSON = "application/json";
  private static final List<String> PASSED_ON =
      List.of("Content-Type", "Retry-After", "WWW-Authenticate");

  private final ApiKeys operators;
  private final Queries queries;
  private final PeerClient peers;

  QueriesApi(ApiKeys operators, Queries queries, PeerClient peers) {
    this.operators = operators;
    this.queries = queries;
    this.peers = peers;
  }

  /** Adds the routes. */
  void configure(JavalinConfig config) {
    config.routes.get("/v1/orders/{id}", this::order);
    config.routes.get("/v1/stores", this::stores);
  }

  private void order(Context ctx) {
    String authorization = requireOperator(ctx);
    OrderId id = orderId(ctx);
    switch (queries.find(id)) {
      case Lookup.Found found ->
          ctx.contentType(JSON).result(Json.write(OrderView.of(found.order())));
      case Lookup.Unknown _ -> throw notFound(id);
      case Lookup.Elsewhere elsewhere when ctx.header(PeerClient.FORWARDED) == null ->
          ask(ctx, elsewhere.owner(), id, authorization);
      case Lookup.Elsewhere elsewhere ->
          throw unavailable(
              "the order's partition is moving: another instance took it to be here, this one at "
                  + elsewhere.owner());
      case Lookup.Unavailable unavailable -> throw unavailable(unavailable.why());
    }
  }

  private void ask(Context ctx, HostInfo owner, OrderId id, String authorization) {
    try {
      HttpResponse<byte[]> answer = peers.order(owner, id, authorization);
      ctx.status(answer.statusCode()).result(answer.body());
      for (String name : PASSED_ON) {
        answer.headers().firstValue(name).ifPresent(value -> ctx.header(name, value));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw unavailable("the instance that has the order does not answer: " + owner);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("this instance is stopping");
    }
  }

  private void stores(Context ctx) {
    requireOperator(ctx);
    try {
      ctx.contentType(JSON).result(Json.write(Map.of("stores", queries.stores())));
    } catch (StoresUnavailableException e) {
      throw unavailable(String.valueOf(e.getMessage()));
    }
  }

  /** Returns what the operator showed. */
  private String requireOperator(Context ctx) {
    String authorization = ctx.header("Authorization");
    Principal principal = operators.authenticate(authorization).orElse(null);
    if (authorization != null && principal instanceof Principal.Operator) {
      return authorization;
    }
    String detail = "send an operator's key as: Authorization: Bearer <api key>";
    throw new ProblemException(
        Problem.of(401, "unauthenticated", "No valid API key", detail, false),
        Map.of("WWW-Authenticate", "Bearer"));
  }

  private static OrderId orderId(Context ctx) {
    try {
      return OrderId.parse(ctx.pathParam("id"));
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.invalid(List.of(new FieldError("id", String.valueOf(e.getMessage())))));
    }
  }

  private static ProblemException notFound(OrderId id) {
    return new ProblemException(
        Problem.of(404, "order_not_found", "No such order", "no order " + id, false));
  }

  private static ProblemException unavailable(String why) {
    return new ProblemException(
        Problem.of(503, "state_unavailable", "The state cannot be read now", why, true),
        Map.of("Retry-After", "1"));
  }
}
