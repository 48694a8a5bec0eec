package dev.orderonce.client;

import dev.orderonce.client.AnswerReader.Reader;
import dev.orderonce.client.NoFinalAnswerException.Why;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One call under way: what is sent, until when, and what came of the attempts so far. Its attempts
 * come one after the other.
 */
final class Call<T> {

  /** Which attempt a request is, 1 for the first. */
  static final String ATTEMPT_HEADER = "Orderonce-Attempt";

  private final HttpRequest request;
  private final Reader<T> reader;
  private final Duration attemptTimeout;
  private final long end;
  private final AtomicInteger attempts = new AtomicInteger();
  private volatile boolean maybeExecuted;
  private volatile Why ended = Why.DEADLINE;

  /**
   * A call that begins now.
   *
   * @param held how much longer the server was asked to hold the answer back
   */
  Call(HttpRequest request, Reader<T> reader, RetrySettings settings, Duration held) {
    this.request = request;
    this.reader = reader;
    this.attemptTimeout = settings.attemptTimeout().plus(held);
    this.end = System.nanoTime() + settings.deadline().plus(held).toNanos();
  }

  /** The request with the number of the next attempt. */
  HttpRequest nextAttempt() {
    return HttpRequest.newBuilder(request, (name, value) -> true)
        .header(ATTEMPT_HEADER, Integer.toString(attempts.incrementAndGet()))
        .build();
  }

  Duration left() {
    return Duration.ofNanos(end - System.nanoTime());
  }

  /** How long the next attempt may take. */
  Duration timeout() {
    Duration left = left();
    return left.compareTo(attemptTimeout) < 0 ? left : attemptTimeout;
  }

  /** Reads an answer; one that was cut short, or a proxy's page, is none. */
  Exchange read(HttpResponse<byte[]> answer) {
    try {
      boolean done = Exchange.isDone(answer.statusCode());
      return new Exchange(
          answer.statusCode(),
          answer.headers(),
          AnswerReader.json(answer.body(), done ? reader : null));
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  /** Notes what an attempt came to. */
  void attempted(@Nullable Exchange answer, @Nullable Throwable failure) {
    boolean connected =
        !(failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException);
    if (answer == null ? connected : answer.maybeExecuted()) {
      maybeExecuted = true;
    }
  }

  /** Says why there is no further attempt. */
  void endBecause(Why why) {
    ended = why;
  }

  /**
   * What the last attempt means.
   *
   * @throws NoFinalAnswerException if it was not final
   */
  Result<T> conclude(@Nullable Exchange last, @Nullable Throwable failure) {
    if (last == null) {
      throw noAnswer(failure);
    }
    if (last.done()) {
      return new Result.Done<>(reader.read(last.body()), last.replayed(), attempts.get());
    }
    Problem problem = AnswerReader.problem(last);
    boolean refused = !last.retryable();
    if (refused && !(maybeExecuted && last.ignoresTheKey())) {
      return new Result.Refused<>(problem, attempts.get());
    }
    String told = "%d %s".formatted(problem.status(), problem.code());
    throw new NoFinalAnswerException(
        refused ? Why.REFUSED_LATER : ended, attempts.get(), told, null);
  }

  private NoFinalAnswerException noAnswer(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : failure;
    String told =
        switch (cause) {
          case null -> "unknown";
          case TimeoutException timeout -> "timed out";
          case CancellationException cancelled -> "cancelled";
          default -> String.valueOf(cause.getMessage());
        };
    return new NoFinalAnswerException(ended, attempts.get(), told, cause);
  }
}
