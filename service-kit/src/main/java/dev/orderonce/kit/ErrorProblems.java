package dev.orderonce.kit;

import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Answers as problem details what the server itself refuses, before a route is found or apart from
 * any. It tells nothing of causes: they may name classes, or repeat what a client sent.
 */
final class ErrorProblems extends ErrorHandler {

  private static final int TIMEOUT = 408;
  private static final int TOO_MANY = 429;
  private static final int INTERNAL_ERROR = 500;
  private static final int UNAVAILABLE = 503;

  private static final Map<Integer, String> CODES =
      Map.ofEntries(
          Map.entry(404, "not_found"),
          Map.entry(405, "method_not_allowed"),
          Map.entry(TIMEOUT, "request_timeout"),
          Map.entry(413, "body_too_large"),
          Map.entry(414, "uri_too_long"),
          Map.entry(415, "unsupported_media_type"),
          Map.entry(417, "expectation_failed"),
          Map.entry(426, "upgrade_required"),
          Map.entry(TOO_MANY, "rate_limited"),
          Map.entry(431, "headers_too_large"),
          Map.entry(INTERNAL_ERROR, "internal_error"),
          Map.entry(501, "not_implemented"),
          Map.entry(UNAVAILABLE, "unavailable"),
          Map.entry(505, "http_version_not_supported"));

  /** The problem that a status alone tells of. */
  static Problem problem(int status) {
    String code = CODES.getOrDefault(status, "bad_request");
    String title = code.replace('_', ' ');
    boolean retryable =
        status == TIMEOUT
            || status == TOO_MANY
            || status == INTERNAL_ERROR
            || status == UNAVAILABLE;
    return Problem.of(status, code, title, title, retryable);
  }

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  /** As with every other answer: none. */
  @Override
  protected void generateCacheControl(Response response) {}

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int status,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback) {
    write(response, status, callback);
  }

  /** Writes that problem as the whole answer. */
  static void write(Response response, int status, Callback callback) {
    response.setStatus(status);
    if (status == UNAVAILABLE) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, 1);
    }
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
    Content.Sink.write(response, true, Json.write(problem(status)), callback);
  }
}
