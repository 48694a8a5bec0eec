package dev.orderonce.ingest;

import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;

/**
 * What of a request makes an operation.
 *
 * @param method its method
 * @param path its path
 * @param body its JSON
 * @param traceparent the trace that it belongs to
 */
record Request(String method, String path, JsonBody body, String traceparent) {

  /**
   * Reads a request.
   *
   * @throws dev.orderonce.kit.ProblemException if its body is not a JSON object, or is said to be
   *     two things
   */
  static Request of(Context ctx) {
    List<String> types = Collections.list(ctx.req().getHeaders("Content-Type"));
    if (types.size() != 1 || ctx.header("Content-Encoding") != null) {
      throw Problems.notJson();
    }
    return new Request(
        ctx.method().name(),
        ctx.path(),
        JsonBody.read(types.getFirst(), ctx.bodyAsBytes()),
        TraceContext.ofHeaders(Collections.list(ctx.req().getHeaders("traceparent"))));
  }
}
