package dev.orderonce.contract;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Checks of text that clients choose. */
final class Texts {

  private Texts() {}

  static void requireVisibleAscii(String value, String what, int maxLength) {
    if (value.isEmpty() || value.length() > maxLength) {
      throw new IllegalArgumentException(
          "%s must have 1 to %d characters".formatted(what, maxLength));
    }
    if (!isVisibleAscii(value)) {
      throw new IllegalArgumentException(
          what + " must consist of visible ASCII characters without spaces");
    }
  }

  /** A loop, not a stream: each message has several such texts. */
  private static boolean isVisibleAscii(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < '!' || c > '~') {
        return false;
      }
    }
    return true;
  }

  /**
   * A client's own words, which go on into events, snapshots and tables: bounded, since these would
   * else be larger than their topics take, and nothing that a store or a table keeps differently.
   */
  static void requireWords(@Nullable String text, String what, int maxLength) {
    if (text == null) {
      return;
    }
    if (text.isEmpty() || text.length() > maxLength) {
      throw new IllegalArgumentException(
          "%s must have 1 to %d characters".formatted(what, maxLength));
    }
    if (text.chars().anyMatch(Character::isISOControl)
        || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(
          what + " must not have control characters or broken surrogates");
    }
  }
}
