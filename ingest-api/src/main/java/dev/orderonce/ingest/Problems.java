package dev.orderonce.ingest;

import dev.orderonce.contract.OrderId;
import dev.orderonce.kit.Problem;
import dev.orderonce.kit.ProblemException;
import java.util.Map;

/** The refusals of the API, apart from those about fields. */
final class Problems {

  private static final Map<String, String> RETRY_SOON = Map.of("Retry-After", "1");
  private static final Map<String, String> RETRY_LATER = Map.of("Retry-After", "5");

  private Problems() {}

  static ProblemException unauthenticated() {
    return new ProblemException(
        Problem.of(
            401,
            "unauthenticated",
            "No valid API key",
            "send a valid key as: Authorization: Bearer <api key>",
            false),
        Map.of("WWW-Authenticate", "Bearer"));
  }

  static ProblemException tenantKeyRequired() {
    return refusal(
        403,
        "tenant_key_required",
        "Not a tenant's key",
        "orders belong to a tenant: use a tenant's key, not an operator's");
  }

  static ProblemException keyMissing() {
    return refusal(
        400,
        "idempotency_key_missing",
        "Idempotency-Key is missing",
        "every request that changes something needs an Idempotency-Key header");
  }

  static ProblemException keyInvalid() {
    return refusal(
        400,
        "idempotency_key_invalid",
        "Idempotency-Key is not valid",
        "the Idempotency-Key header takes one key of 1 to 255 visible ASCII characters");
  }

  static ProblemException keyReused() {
    return refusal(
        422,
        "idempotency_key_reused",
        "Idempotency-Key was used for another request",
        "this Idempotency-Key was used before with a different method, path or body");
  }

  static ProblemException inFlight() {
    return new ProblemException(
        Problem.of(
            409,
            "idempotency_in_flight",
            "The same operation is still running",
            "a request with the same Idempotency-Key or reference is still running",
            true),
        RETRY_SOON);
  }

  static ProblemException referenceUsed(OrderId existing) {
    return refusal(
        409,
        "reference_already_used",
        "The reference is already used",
        "the reference belongs to order " + existing);
  }

  static ProblemException orderNotFound() {
    return refusal(404, "order_not_found", "No such order", "there is no order of that id");
  }

  static ProblemException commandNotFound() {
    return refusal(404, "command_not_found", "No such command", "there is no command of that id");
  }

  static ProblemException keyNotFound() {
    return refusal(
        404,
        "idempotency_key_not_found",
        "No such key",
        "the key was never used, or is older than the window in which keys are remembered");
  }

  static ProblemException notJson() {
    return refusal(
        415,
        "unsupported_media_type",
        "Not JSON",
        "send the body as Content-Type: application/json, and not encoded");
  }

  static ProblemException malformed(String why) {
    return refusal(400, "malformed_json", "The body is not valid JSON", why);
  }

  static ProblemException databaseUnavailable() {
    return unavailable(
        "database_unavailable",
        "The database is away",
        "nothing is known to have been done; send the same request again with its key");
  }

  static ProblemException queueFull() {
    return unavailable(
        "overloaded",
        "Too many requests at once",
        "nothing was done; send the request again later");
  }

  static ProblemException stopping() {
    return unavailable(
        "stopping", "The service is stopping", "nothing was done; send the request again");
  }

  static ProblemException tooLate() {
    return unavailable(
        "deadline_exceeded",
        "The request took too long",
        "it is not known whether it was done; send the same request again with its key");
  }

  private static ProblemException unavailable(String code, String title, String detail) {
    return new ProblemException(Problem.of(503, code, title, detail, true), RETRY_SOON);
  }

  static ProblemException rateLimited(long seconds) {
    return new ProblemException(
        Problem.of(
            429,
            "rate_limited",
            "Too many requests",
            "the tenant's quota of requests is used up for now",
            true),
        Map.of("Retry-After", Long.toString(seconds)));
  }

  static ProblemException tooManyReads() {
    return new ProblemException(
        Problem.of(
            503, "too_many_reads", "Too many reads at once", "send the same request again", true),
        RETRY_SOON);
  }

  static ProblemException tooManyStreams() {
    return new ProblemException(
        Problem.of(
            429,
            "too_many_streams",
            "Too many streams",
            "the tenant has as many event streams open as it may",
            true),
        RETRY_LATER);
  }

  static ProblemException noStreamFree() {
    return new ProblemException(
        Problem.of(
            503,
            "no_stream_free",
            "No stream is free",
            "there are as many event streams open as there may be",
            true),
        RETRY_LATER);
  }

  private static ProblemException refusal(int status, String code, String title, String detail) {
    return new ProblemException(Problem.of(status, code, title, detail, false));
  }
}
