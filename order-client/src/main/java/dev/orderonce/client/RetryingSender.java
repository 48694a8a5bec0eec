package dev.orderonce.client;

import dev.failsafe.ExecutionContext;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.orderonce.client.NoFinalAnswerException.Why;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request until its answer is final, its deadline is over, or the retries of all calls are
 * used up. Each attempt is the same request, but for the header that numbers it.
 */
final class RetryingSender {

  private static final int NO_LIMIT = -1;

  private final HttpClient http;
  private final Backoff backoff;
  private final RetryTokens tokens;

  RetryingSender(HttpClient http, Backoff backoff, RetryTokens tokens) {
    this.http = http;
    this.backoff = backoff;
    this.tokens = tokens;
  }

  /**
   * Sends the request; to cancel what is returned ends the attempts.
   *
   * @return the final answer; fails with {@link NoFinalAnswerException} if there is none
   */
  <T> CompletableFuture<Result<T>> send(Call<T> call) {
    tokens.call();
    CompletableFuture<Exchange> last =
        Failsafe.with(policy(call)).getStageAsync(() -> attempt(call));
    CompletableFuture<Result<T>> result = last.handle(call::conclude);
    cancelWith(result, last);
    return result;
  }

  private RetryPolicy<Exchange> policy(Call<?> call) {
    return RetryPolicy.<Exchange>builder()
        .handle(IOException.class, TimeoutException.class)
        .handleResultIf(answer -> answer != null && answer.retryable())
        .abortIf((answer, failure) -> ends(call, answer, failure))
        .withMaxRetries(NO_LIMIT)
        .withMaxDuration(call.left())
        .withDelayFn(this::delay)
        .build();
  }

  /** Whether there is no further attempt after one; takes the token for it if there is. */
  private boolean ends(Call<?> call, @Nullable Exchange answer, @Nullable Throwable failure) {
    call.attempted(answer, failure);
    if (answer != null && !answer.retryable()) {
      return false;
    }
    Duration atLeast = answer == null ? Duration.ZERO : retryAfter(answer);
    if (atLeast.compareTo(call.left()) >= 0) {
      return true;
    }
    if (tokens.take()) {
      return false;
    }
    call.endBecause(Why.BUDGET);
    return true;
  }

  private Duration delay(ExecutionContext<Exchange> context) {
    Exchange answer = context.getLastResult();
    return backoff.after(
        Math.max(1, context.getAttemptCount()),
        answer == null ? Duration.ZERO : retryAfter(answer));
  }

  /** The timeout is of the whole answer; that of a request may end with the headers. */
  private CompletableFuture<Exchange> attempt(Call<?> call) {
    Duration timeout = call.timeout();
    if (!timeout.isPositive()) {
      return CompletableFuture.failedFuture(new TimeoutException());
    }
    CompletableFuture<HttpResponse<byte[]>> exchange =
        http.sendAsync(call.nextAttempt(), BodyHandlers.ofByteArray());
    CompletableFuture<Exchange> answer =
        exchange.thenApply(call::read).orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
    cancelWith(answer, exchange);
    return answer;
  }

  /** Cancels the one when the other is done; that does nothing to one that is done itself. */
  private static void cancelWith(CompletableFuture<?> done, CompletableFuture<?> cancelled) {
    var _ = done.whenComplete((value, failure) -> cancelled.cancel(true));
  }

  private static Duration retryAfter(Exchange answer) {
    return answer.retryAfter(Instant.now());
  }
}
