package dev.orderonce.client;

import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The name of one logical operation, within a tenant: 1 to 255 visible ASCII characters.
 *
 * <p>Whoever may have to repeat the operation after a crash derives the key from what it is about,
 * or stores it before the first call: a second key is a second operation.
 */
public record IdempotencyKey(String value) {

  /** The greatest length, in characters. */
  public static final int MAX_LENGTH = 255;

  private static final String LETTERS_AND_DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  /**
   * Checks length and characters.
   *
   * @throws IllegalArgumentException if the value is empty, too long, or has a character outside
   *     {@code !} to {@code ~}
   */
  public IdempotencyKey {
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "idempotency key must have 1 to %d characters".formatted(MAX_LENGTH));
    }
    if (!value.chars().allMatch(c -> c >= '!' && c <= '~')) {
      throw new IllegalArgumentException(
          "idempotency key must consist of visible ASCII characters without spaces");
    }
  }

  /** A key that no other operation has. */
  public static IdempotencyKey random() {
    return new IdempotencyKey(UUID.randomUUID().toString());
  }

  /** The key as one segment of a path: all but letters and digits escaped, also dots. */
  String escaped() {
    return value
        .chars()
        .mapToObj(
            c -> LETTERS_AND_DIGITS.indexOf(c) >= 0 ? Character.toString(c) : "%%%02X".formatted(c))
        .collect(Collectors.joining());
  }

  /** The header's value: a quoted string, in which every key is unambiguous. */
  String quoted() {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
