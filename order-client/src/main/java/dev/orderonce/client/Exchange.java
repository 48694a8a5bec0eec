package dev.orderonce.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;

/**
 * An answer to one attempt.
 *
 * @param body its JSON; JSON's null if it is an error's body that is not JSON
 */
record Exchange(int status, HttpHeaders headers, JsonNode body) {

  private static final int OK = 200;
  private static final int MULTIPLE_CHOICES = 300;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int CONFLICT = 409;
  private static final int TOO_EARLY = 425;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int INTERNAL_ERROR = 500;

  private static final Set<Integer> RETRYABLE =
      Set.of(REQUEST_TIMEOUT, TOO_EARLY, TOO_MANY_REQUESTS);

  /** Whether the API did what was asked. */
  boolean done() {
    return isDone(status);
  }

  /** Whether that status says so. */
  static boolean isDone(int status) {
    return status >= OK && status < MULTIPLE_CHOICES;
  }

  /**
   * Whether the same request may be answered otherwise later, so that this answer is not final: as
   * the problem says, or else by the status.
   */
  boolean retryable() {
    return !done()
        && body.path("retryable").asBoolean(RETRYABLE.contains(status) || failed() || inFlight());
  }

  /** Whether the server may have executed the request although this answer is not a success. */
  boolean maybeExecuted() {
    return failed() || status == REQUEST_TIMEOUT || inFlight();
  }

  /**
   * Whether this refusal comes from before the idempotency key was looked at, or not from the API
   * at all: then it says nothing of an earlier attempt.
   */
  boolean ignoresTheKey() {
    return status == UNAUTHORIZED || status == FORBIDDEN || !body.path("code").isTextual();
  }

  private boolean inFlight() {
    return status == CONFLICT && "idempotency_in_flight".equals(body.path("code").asText());
  }

  private boolean failed() {
    return status >= INTERNAL_ERROR;
  }

  boolean replayed() {
    return headers.firstValue("Idempotent-Replayed").filter("true"::equals).isPresent();
  }

  /** How long the server asks to wait, in seconds or until a date; zero if it does not. */
  Duration retryAfter(Instant now) {
    String text = headers.firstValue("Retry-After").map(String::strip).orElse("0");
    if (text.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    try {
      Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO;
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }
}
