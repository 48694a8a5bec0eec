package dev.orderonce.ingest;

import dev.orderonce.contract.TenantId;
import dev.orderonce.kit.Problem;
import dev.orderonce.kit.ProblemException;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * Streams of what happens to orders, as server-sent events. The id of an event is the version that
 * the order has by it, so that a client goes on where it was by {@code Last-Event-ID}.
 */
final class EventStreams {

  private static final int NO_CONTENT = 204;

  private final OrderQueries queries;
  private final Watcher watcher;
  private final Executor threads;
  private final RequestLimits limits;
  private final Semaphore free;
  private final Map<TenantId, Semaphore> freeOfTenant = new ConcurrentHashMap<>();

  /**
   * The streams.
   *
   * @param threads each stream has one of its own, which a slow client may keep
   */
  EventStreams(OrderQueries queries, Watcher watcher, Executor threads, RequestLimits limits) {
    this.queries = queries;
    this.watcher = watcher;
    this.threads = threads;
    this.limits = limits;
    this.free = new Semaphore(limits.streams());
  }

  /** How many streams are open. */
  int count() {
    return limits.streams() - free.availablePermits();
  }

  /**
   * Answers with a stream; with 204 if nothing more can come, which tells a browser's {@code
   * EventSource} not to connect again.
   */
  void open(Context ctx, TenantId tenant, UUID id) {
    long known = lastEventId(ctx);
    Answers.OrderAnswer order = queries.order(id, tenant).orElseThrow(Problems::orderNotFound);
    if (EventStream.isOver(order, known)) {
      ctx.status(NO_CONTENT);
      return;
    }
    Runnable release = acquire(tenant);
    EventStream stream = new EventStream(ctx.res(), watcher, limits, known);
    ctx.future(() ->
        CompletableFuture.runAsync(() -> stream.run(order), threads)
            .whenComplete((nothing, failure) -> release.run()));
  }

  private Runnable acquire(TenantId tenant) {
    Semaphore tenants =
        freeOfTenant.computeIfAbsent(tenant, t -> new Semaphore(limits.streamsOfTenant()));
    if (!tenants.tryAcquire()) {
      throw Problems.tooManyStreams();
    }
    if (!free.tryAcquire()) {
      tenants.release();
      throw Problems.noStreamFree();
    }
    return () -> {
      free.release();
      tenants.release();
    };
  }

  private static long lastEventId(Context ctx) {
    String text = ctx.header("Last-Event-ID");
    if (text == null || text.isEmpty()) {
      return 0;
    }
    if (!text.matches("[0-9]{1,18}")) {
      throw new ProblemException(
          Problem.invalid(
              List.of(new Problem.FieldError("Last-Event-ID", "must be the id of an event"))));
    }
    return Long.parseLong(text);
  }
}
