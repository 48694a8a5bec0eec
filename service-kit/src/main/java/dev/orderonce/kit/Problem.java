package dev.orderonce.kit;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * A problem detail (RFC 9457), the body of every error answer.
 *
 * @param type a URI that identifies the kind of problem
 * @param title a short text, the same for all problems of the kind
 * @param status the HTTP status
 * @param detail what is wrong this time
 * @param code the kind of problem, for programs
 * @param retryable whether the same request may succeed later
 * @param errors what is wrong with which field; empty unless the problem is about fields
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    String code,
    boolean retryable,
    List<FieldError> errors) {

  /** The media type of problem details. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** What is wrong with one field of the request. */
  public record FieldError(String field, String message) {}

  /** A problem of that kind; its type is {@code urn:orderonce:problem:<code>}. */
  public static Problem of(
      int status, String code, String title, String detail, boolean retryable) {
    return new Problem(
        "urn:orderonce:problem:" + code, title, status, detail, code, retryable, List.of());
  }

  /** A refusal of a request because of its fields. */
  public static Problem invalid(List<FieldError> errors) {
    return new Problem(
        "urn:orderonce:problem:validation_failed",
        "The request is not valid",
        400,
        errors.stream()
            .map(e -> e.field() + ": " + e.message())
            .reduce((a, b) -> a + "; " + b)
            .orElse("the request is not valid"),
        "validation_failed",
        false,
        errors);
  }
}
