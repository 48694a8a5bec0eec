package dev.orderonce.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A key as a client sends it.
 *
 * @param text the key itself, which is kept nowhere
 */
public record ApiKey(String text) {

  private static final String BEARER = "bearer ";

  /** Lets a key be recognised where it should not be, such as in a repository. */
  private static final String PREFIX = "orderonce_";

  private static final int RANDOM_BYTES = 32;

  /** A new key of 256 random bits. */
  public static ApiKey random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(bytes);
    return new ApiKey(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** The key in an {@code Authorization} header; empty if it has another form. */
  static Optional<ApiKey> ofHeader(@Nullable String authorization) {
    return authorization == null
            || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? Optional.empty()
        : Optional.of(new ApiKey(authorization.substring(BEARER.length()).strip()));
  }

  /** Its SHA-256, in lower-case hex. */
  String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Tells nothing of it. */
  @Override
  public String toString() {
    return "an API key";
  }
}
