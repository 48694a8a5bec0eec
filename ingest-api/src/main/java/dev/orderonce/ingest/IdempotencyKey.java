package dev.orderonce.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The name that a client gave to an operation; only its SHA-256 is kept.
 *
 * <p>It comes bare, as most clients send it, or as a quoted string (RFC 9651, section 3.3.3), as
 * the draft of the Idempotency-Key header has it. Both forms of the same characters are the same
 * key.
 */
final class IdempotencyKey implements Comparable<IdempotencyKey> {

  /** The greatest length of a key, in characters. */
  static final int MAX_LENGTH = 255;

  private final byte[] hash;

  private IdempotencyKey(byte[] hash) {
    this.hash = hash;
  }

  /** The key of that SHA-256. */
  static IdempotencyKey ofHash(byte[] hash) {
    return new IdempotencyKey(hash.clone());
  }

  /**
   * Reads the headers of a request; two are none that it could be known by, not even twice the
   * same.
   *
   * @throws dev.orderonce.kit.ProblemException if there is not just one, or it is not valid
   */
  static IdempotencyKey ofHeaders(List<String> headers) {
    if (headers.stream().allMatch(String::isBlank)) {
      throw Problems.keyMissing();
    }
    if (headers.size() > 1) {
      throw Problems.keyInvalid();
    }
    String text = headers.getFirst().strip();
    return of(text.startsWith("\"") ? unquote(text) : text);
  }

  /**
   * The key of those characters.
   *
   * @throws dev.orderonce.kit.ProblemException if they are too many, none, or not visible ASCII
   */
  static IdempotencyKey of(String key) {
    boolean visible = key.chars().allMatch(c -> c >= '!' && c <= '~');
    if (key.isEmpty() || key.length() > MAX_LENGTH || !visible) {
      throw Problems.keyInvalid();
    }
    return new IdempotencyKey(Sha256.of(key.getBytes(US_ASCII)));
  }

  byte[] hash() {
    return hash.clone();
  }

  private static String unquote(String quoted) {
    if (quoted.length() < 2 || !quoted.endsWith("\"")) {
      throw Problems.keyInvalid();
    }
    StringBuilder key = new StringBuilder();
    int end = quoted.length() - 1;
    for (int i = 1; i < end; i++) {
      char c = quoted.charAt(i);
      if (c == '\\') {
        i++;
        c = i < end ? quoted.charAt(i) : 0;
        if (c != '"' && c != '\\') {
          throw Problems.keyInvalid();
        }
      } else if (c == '"') {
        throw Problems.keyInvalid();
      }
      key.append(c);
    }
    return key.toString();
  }

  @Override
  public int compareTo(IdempotencyKey other) {
    return Arrays.compareUnsigned(hash, other.hash);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IdempotencyKey that && Arrays.equals(hash, that.hash);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(hash);
  }
}
