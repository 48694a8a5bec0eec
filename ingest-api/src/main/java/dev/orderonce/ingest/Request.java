package dev.orderonce.ingest;

import io.javalin.http.Context;

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
   * @throws dev.orderonce.kit.ProblemException if its body is not a JSON object
   */
  static Request of(Context ctx) {
    if (ctx.header("Content-Encoding") != null) {
      throw Problems.notJson();
    }
    return new Request(
        ctx.method().name(),
        ctx.path(),
        JsonBody.read(ctx.contentType(), ctx.bodyAsBytes()),
        TraceContext.ofHeader(ctx.header("traceparent")));
  }
}
