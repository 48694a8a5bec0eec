package dev.orderonce.client;

import dev.failsafe.ExecutionContext;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.orderonce.client.AnswerReader.Reader;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request until its answer is final or the deadline is over. Each attempt is the same
 * request, but for the header that numbers it.
 */
final class RetryingSender {

  /** Which attempt a request is, 1 for the first. */
  static final String ATTEMPT_HEADER = "Orderonce-Attempt";

  private static final int NO_LIMIT = -1;

  private final HttpClient http;
  private final RetrySettings settings;
  private final Backoff backoff;

  RetryingSender(HttpClient http, RetrySettings settings, Backoff backoff) {
    this.http = http;
    this.settings = settings;
    this.backoff = backoff;
  }

  /**
   * Sends the request.
   *
   * @param reader reads the answer, if it is what was asked for
   * @return the final answer
   * @throws NoFinalAnswerException if none came in time, or the thread was interrupted
   */
  Exchange send(HttpRequest request, Reader<?> reader) {
    long end = System.nanoTime() + settings.deadline().toNanos();
    AtomicInteger attempts = new AtomicInteger();
    try {
      Exchange last = Failsafe.with(policy(end)).get(() -> attempt(request, reader, attempts, end));
      if (last.retryable()) {
        throw new NoFinalAnswerException(last.attempts(), describe(last), null);
      }
      return last;
    } catch (FailsafeException e) {
      throw noAnswer(attempts.get(), e.getCause());
    }
  }

  /** Gives up at once where the server asks for a wait beyond the end. */
  private RetryPolicy<Exchange> policy(long end) {
    return RetryPolicy.<Exchange>builder()
        .handle(IOException.class)
        .handleResultIf(Exchange::retryable)
        .abortIf(answer -> answer != null && retryAfter(answer).compareTo(left(end)) >= 0)
        .withMaxRetries(NO_LIMIT)
        .withMaxDuration(settings.deadline())
        .withDelayFn(this::delay)
        .build();
  }

  private Duration delay(ExecutionContext<Exchange> context) {
    Exchange answer = context.getLastResult();
    return backoff.after(
        Math.max(1, context.getAttemptCount()),
        answer == null ? Duration.ZERO : retryAfter(answer));
  }

  private Exchange attempt(HttpRequest request, Reader<?> reader, AtomicInteger attempts, long end)
      throws IOException, InterruptedException {
    Duration left = left(end);
    if (!left.isPositive()) {
      throw new HttpTimeoutException("the deadline is over");
    }
    int number = attempts.incrementAndGet();
    Duration timeout =
        left.compareTo(settings.attemptTimeout()) < 0 ? left : settings.attemptTimeout();
    HttpRequest numbered =
        HttpRequest.newBuilder(request, (name, value) -> true)
            .header(ATTEMPT_HEADER, Integer.toString(number))
            .build();
    HttpResponse<byte[]> answer = exchange(numbered, timeout);
    boolean done = Exchange.isDone(answer.statusCode());
    return new Exchange(
        answer.statusCode(),
        answer.headers(),
        AnswerReader.json(answer.body(), done ? reader : null),
        number);
  }

  /** The timeout is of the whole answer; that of {@link HttpRequest} may end with the headers. */
  private HttpResponse<byte[]> exchange(HttpRequest request, Duration timeout)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, BodyHandlers.ofByteArray());
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no answer within " + timeout.toMillis() + " ms");
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private static Duration left(long end) {
    return Duration.ofNanos(end - System.nanoTime());
  }

  private static Duration retryAfter(Exchange answer) {
    return answer.retryAfter(Instant.now());
  }

  private static String describe(Exchange answer) {
    Problem problem = AnswerReader.problem(answer);
    return "%d %s".formatted(problem.status(), problem.code());
  }

  private static NoFinalAnswerException noAnswer(int attempts, @Nullable Throwable cause) {
    if (cause instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    String last = cause == null ? "unknown" : String.valueOf(cause.getMessage());
    return new NoFinalAnswerException(attempts, last, cause);
  }
}
