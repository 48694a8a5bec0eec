package dev.orderonce.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A client's own number of an order, unique within its tenant. 1 to 64 visible ASCII characters.
 */
public record Reference(@JsonValue String value) {

  /** The greatest length, in characters. */
  public static final int MAX_LENGTH = 64;

  /**
   * Checks length and characters.
   *
   * @throws IllegalArgumentException if the value is empty, too long, or has a character outside
   *     {@code !} to {@code ~}
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Reference {
    Texts.requireVisibleAscii(value, "reference", MAX_LENGTH);
  }

  @Override
  public String toString() {
    return value;
  }
}
