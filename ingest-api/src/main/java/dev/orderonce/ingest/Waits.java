package dev.orderonce.ingest;

import dev.orderonce.contract.OrderCommand;
import dev.orderonce.kit.Json;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds answers back until what was asked for is decided, for clients that prefer that. A held
 * answer keeps neither a thread nor a database connection.
 */
final class Waits {

  private static final int OK = 200;

  private final Watcher watcher;
  private final Executor threads;
  private final Semaphore free;
  private final int max;

  /**
   * The waits.
   *
   * @param threads write what was held back; a slow client may keep one
   * @param max how many answers may be held back at once; further ones are given at once
   */
  Waits(Watcher watcher, Executor threads, int max) {
    this.watcher = watcher;
    this.threads = threads;
    this.free = new Semaphore(max);
    this.max = max;
  }

  /** How many answers are held back. */
  int count() {
    return max - free.availablePermits();
  }

  /**
   * Answers a mutation: as its answer is stored, or with what it came to if the client prefers to
   * wait and that is known in time. Replayed answers are held like new ones: who sends a request
   * again wants to know the same.
   *
   * @return completes when the context has its answer
   */
  CompletionStage<Void> answer(Context ctx, OrderCommand command, StoredAnswer stored) {
    Optional<Duration> wait =
        WaitPreference.of(Collections.list(ctx.req().getHeaders("Prefer")))
            .filter(Duration::isPositive);
    if (wait.isEmpty() || !isDecidedLater(command) || !free.tryAcquire()) {
      stored.writeTo(ctx);
      return CompletableFuture.completedStage(null);
    }
    ctx.header("Preference-Applied", "wait=" + wait.get().toSeconds());
    UUID id = stored.subject();
    CompletableFuture<@Nullable StoredAnswer> outcome =
        command instanceof OrderCommand.PlaceOrder
            ? held(Question.SETTLED, id, stored.status(), stored.location(), wait.get())
            : held(Question.DECIDED, id, OK, stored.location(), wait.get());
    return outcome.thenAcceptAsync(
        answer -> (answer == null ? stored : answer).writeTo(ctx), threads);
  }

  /** An order that asks for nothing else is decided by its commit. */
  private static boolean isDecidedLater(OrderCommand command) {
    return !(command instanceof OrderCommand.PlaceOrder order)
        || order.items() != null
        || order.payment() != null;
  }

  /** Completes with null when the time is over, or the API is about to stop. */
  private <A> CompletableFuture<@Nullable StoredAnswer> held(
      Question<A> question, UUID id, int status, String location, Duration time) {
    CompletableFuture<@Nullable StoredAnswer> outcome = new CompletableFuture<>();
    Watch<A> watch =
        new Watch<>(
            question,
            id,
            () -> 0,
            answer -> outcome.complete(new StoredAnswer(status, location, Json.write(answer))),
            () -> outcome.complete(null));
    watcher.add(watch);
    return outcome
        .completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((answer, failure) -> {
          watcher.remove(watch);
          free.release();
        });
  }
}
