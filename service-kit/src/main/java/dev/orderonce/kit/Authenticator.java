package dev.orderonce.kit;

import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Knows whose API key a request carries. */
public interface Authenticator {

  /**
   * Whose key a request carries.
   *
   * @param authorization the text of the {@code Authorization} header, {@code Bearer <key>}; null
   *     if absent
   * @return empty if there is no such header, it has another form, or the key is not known
   * @throws ProblemException if it cannot be known now
   */
  Optional<Principal> authenticate(@Nullable String authorization);

  /**
   * Whose key a request carries. One with two {@code Authorization} headers carries none: whoever
   * passed it on may have looked at the other.
   *
   * @throws ProblemException if it cannot be known now
   */
  default Optional<Principal> caller(Context ctx) {
    List<String> headers = Collections.list(ctx.req().getHeaders("Authorization"));
    return headers.size() == 1 ? authenticate(headers.getFirst()) : Optional.empty();
  }
}
