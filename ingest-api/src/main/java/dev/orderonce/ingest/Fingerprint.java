package dev.orderonce.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What tells two requests with the same key apart: SHA-256 over method, path and canonical JSON
 * (RFC 8785). White space and the order of members make no difference; null and absence do.
 */
final class Fingerprint {

  private static final byte[] SEPARATOR = {0};

  private final byte[] hash;

  private Fingerprint(byte[] hash) {
    this.hash = hash;
  }

  /**
   * The fingerprint of a request.
   *
   * @param body a JSON object that was found valid
   */
  static Fingerprint of(String method, String path, JsonBody body) {
    return new Fingerprint(
        Sha256.of(
            method.getBytes(UTF_8),
            SEPARATOR,
            path.getBytes(UTF_8),
            SEPARATOR,
            CanonicalJson.of(body)));
  }

  /** The fingerprint that was stored as that. */
  static Fingerprint ofHash(byte[] hash) {
    return new Fingerprint(hash.clone());
  }

  byte[] hash() {
    return hash.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Fingerprint that && Arrays.equals(hash, that.hash);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(hash);
  }
}
