package dev.orderonce.ingest;

import io.javalin.http.Context;
import java.util.UUID;

/**
 * The answer to an operation, as it is stored with the operation's key and given again byte for
 * byte.
 *
 * @param status the HTTP status
 * @param location the {@code Location} header: the path of the order or command
 * @param body the JSON
 */
record StoredAnswer(int status, String location, String body) {

  /** The id of the order or command that the answer is about. */
  UUID subject() {
    return UUID.fromString(location.substring(location.lastIndexOf('/') + 1));
  }

  void writeTo(Context ctx) {
    ctx.status(status).header("Location", location).contentType("application/json").result(body);
  }
}
