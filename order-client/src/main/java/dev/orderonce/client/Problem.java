package dev.orderonce.client;

import java.util.List;

/**
 * Why a request was refused (RFC 9457).
 *
 * @param status the HTTP status
 * @param code the kind of problem; {@code http_<status>} if the answer was not a problem detail, as
 *     from a proxy
 * @param errors what is wrong with which field; empty unless the problem is about fields
 */
public record Problem(
    int status,
    String code,
    String title,
    String detail,
    boolean retryable,
    List<FieldError> errors) {

  /** What is wrong with one field, by its path such as {@code payment.accountId}. */
  public record FieldError(String field, String message) {}
}
