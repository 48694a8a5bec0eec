package dev.orderonce.subscribers;

import dev.orderonce.kit.Json;
import dev.orderonce.kit.Problem;
import dev.orderonce.kit.Problem.FieldError;
import dev.orderonce.kit.ProblemException;
import dev.orderonce.kit.ServiceHttp;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the HTTP calls of the subscribers have in common. */
final class Requests {

  private static final int MAX_BODY_BYTES = 16 * 1024;
  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  private Requests() {}

  /** Bounds bodies, and answers what the database fails at. */
  static void configure(JavalinConfig config) {
    config.http.maxRequestSize = MAX_BODY_BYTES;
    config.routes.exception(SQLException.class, (e, ctx) -> answerUnavailable(ctx));
  }

  /**
   * The body of a request with JSON.
   *
   * @throws ProblemException 415, if it says that it is something else
   */
  static byte[] json(Context ctx) {
    String type = ctx.contentType();
    if (type == null || !isJson(type)) {
      throw refused(
          415,
          "unsupported_media_type",
          "Not JSON",
          "send the body as Content-Type: application/json");
    }
    return ctx.bodyAsBytes();
  }

  /**
   * How many are asked for at most: {@code ?limit=}, 1 to 100.
   *
   * @throws ProblemException 400, if it is something else
   */
  static int limit(Context ctx) {
    return (int) number(ctx, "limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
  }

  /**
   * Where a page begins: {@code ?cursor=}, as an earlier page gave it.
   *
   * @return the least position that was shown before; more than any if there was none
   * @throws ProblemException 400, if it is no cursor
   */
  static long cursor(Context ctx) {
    return number(ctx, "cursor", 1, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  static ProblemException invalid(String field, String message) {
    return new ProblemException(Problem.invalid(List.of(new FieldError(field, message))));
  }

  static ProblemException refused(int status, String code, String title, String detail) {
    return new ProblemException(Problem.of(status, code, title, detail, false));
  }

  static void answer(Context ctx, Object view) {
    ctx.contentType("application/json").result(Json.write(view));
  }

  private static long number(Context ctx, String name, long min, long max, long otherwise) {
    @Nullable String text = ctx.queryParam(name);
    if (text == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Answered like a number out of range.
    }
    throw invalid(
        name,
        name.equals("cursor")
            ? "must be the nextCursor of an earlier page"
            : "must be a whole number from %d to %d".formatted(min, max));
  }

  private static boolean isJson(String contentType) {
    String mediaType = contentType.split(";", 2)[0].strip();
    return mediaType.toLowerCase(Locale.ROOT).equals("application/json");
  }

  private static void answerUnavailable(Context ctx) {
    String detail = "nothing is known to have been done; send the same request again";
    ctx.header("Retry-After", "1");
    ServiceHttp.answer(
        ctx, Problem.of(503, "database_unavailable", "The database is away", detail, true));
  }
}
