package dev.orderonce.ingest;

import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.TenantId;
import dev.orderonce.kit.Json;
import dev.orderonce.kit.ProblemException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Collections;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** The routes of the API, and how each is answered. */
final class OrderRoutes {

  private static final String JSON = "application/json";

  private final Callers callers;
  private final Submissions submissions;
  private final OrderWriter writer;
  private final OrderQueries queries;
  private final IngestMetrics metrics;
  private final Waits waits;
  private final EventStreams streams;

  OrderRoutes(
      Callers callers,
      Submissions submissions,
      OrderWriter writer,
      OrderQueries queries,
      IngestMetrics metrics,
      Waits waits,
      EventStreams streams) {
    this.callers = callers;
    this.submissions = submissions;
    this.writer = writer;
    this.queries = queries;
    this.metrics = metrics;
    this.waits = waits;
    this.streams = streams;
  }

  void addTo(RoutesConfig routes) {
    routes
        .post("/v1/orders", this::place)
        .post("/v1/orders/{id}/payment", ctx -> command(ctx, OrderRequests::pay))
        .post("/v1/orders/{id}/completion", ctx -> command(ctx, OrderRequests::complete))
        .post("/v1/orders/{id}/cancellation", ctx -> command(ctx, OrderRequests::cancel))
        .post("/v1/orders/{id}/refund", ctx -> command(ctx, OrderRequests::refund))
        .get("/v1/orders", this::orders)
        .get("/v1/orders/{id}", this::order)
        .get("/v1/orders/{id}/events", this::events)
        .get("/v1/commands/{id}", this::commandStatus)
        .get("/v1/idempotency-keys/{key}", this::keyStatus)
        .get("/openapi.json", OpenApi::answer);
  }

  private void place(Context ctx) {
    TenantId tenant = tenant(ctx);
    mutate(ctx, () -> submissions.place(tenant, key(ctx), Request.of(ctx)));
  }

  private void command(Context ctx, BiFunction<OrderId, JsonBody, OrderCommand> reader) {
    TenantId tenant = tenant(ctx);
    OrderId order = new OrderId(uuid(ctx, Problems::orderNotFound));
    mutate(ctx, () -> submissions.command(tenant, key(ctx), Request.of(ctx), order, reader));
  }

  private void mutate(Context ctx, Supplier<Submission> request) {
    metrics.attempt(ctx.header(IngestMetrics.ATTEMPT_HEADER));
    try {
      Submission submission = request.get();
      ctx.future(
          () -> writer.submit(submission).thenCompose(outcome -> answer(ctx, submission, outcome)));
    } catch (ProblemException e) {
      metrics.outcome(e.problem().code());
      throw e;
    }
  }

  private void orders(Context ctx) {
    TenantId tenant = tenant(ctx);
    answer(ctx, queries.list(OrderList.read(tenant, ctx.queryString())));
  }

  private CompletionStage<Void> answer(Context ctx, Submission submission, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Executed(StoredAnswer answer) -> {
        metrics.outcome("executed");
        yield waits.answer(ctx, submission.command().data(), answer);
      }
      case Outcome.Replayed(StoredAnswer answer) -> {
        metrics.outcome("replayed");
        ctx.header("Idempotent-Replayed", "true");
        yield waits.answer(ctx, submission.command().data(), answer);
      }
      case Outcome.Refused(ProblemException problem) -> {
        metrics.outcome(problem.problem().code());
        throw problem;
      }
    };
  }

  private void order(Context ctx) {
    TenantId tenant = tenant(ctx);
    UUID id = uuid(ctx, Problems::orderNotFound);
    answer(ctx, queries.order(id, tenant).orElseThrow(Problems::orderNotFound));
  }

  private void events(Context ctx) {
    TenantId tenant = tenant(ctx);
    streams.open(ctx, tenant, uuid(ctx, Problems::orderNotFound));
  }

  private void commandStatus(Context ctx) {
    TenantId tenant = tenant(ctx);
    UUID id = uuid(ctx, Problems::commandNotFound);
    answer(ctx, queries.command(id, tenant).orElseThrow(Problems::commandNotFound));
  }

  private void keyStatus(Context ctx) {
    TenantId tenant = tenant(ctx);
    IdempotencyKey key = IdempotencyKey.of(ctx.pathParam("key"));
    answer(ctx, queries.key(key, tenant, submissions.now()).orElseThrow(Problems::keyNotFound));
  }

  private TenantId tenant(Context ctx) {
    return callers.tenant(ctx);
  }

  private static IdempotencyKey key(Context ctx) {
    return IdempotencyKey.ofHeaders(Collections.list(ctx.req().getHeaders("Idempotency-Key")));
  }

  /** An id that is no UUID is the id of nothing. */
  private static UUID uuid(Context ctx, Supplier<ProblemException> notFound) {
    try {
      return OrderId.parse(ctx.pathParam("id")).value();
    } catch (IllegalArgumentException e) {
      throw notFound.get();
    }
  }

  private static void answer(Context ctx, Object body) {
    ctx.contentType(JSON).result(Json.write(body));
  }
}
