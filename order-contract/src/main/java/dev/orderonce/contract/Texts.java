package dev.orderonce.contract;

/** Checks of text that clients choose. */
final class Texts {

  private Texts() {}

  static void requireVisibleAscii(String value, String what, int maxLength) {
    if (value.isEmpty() || value.length() > maxLength) {
      throw new IllegalArgumentException(
          "%s must have 1 to %d characters".formatted(what, maxLength));
    }
    if (!value.chars().allMatch(c -> c >= '!' && c <= '~')) {
      throw new IllegalArgumentException(
          what + " must consist of visible ASCII characters without spaces");
    }
  }
}
