package dev.orderonce.kit;

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
}
