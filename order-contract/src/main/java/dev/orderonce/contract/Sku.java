package dev.orderonce.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The number under which a tenant keeps an article in stock. 1 to 64 visible ASCII characters. */
public record Sku(@JsonValue String value) {

  /** The greatest length, in characters. */
  public static final int MAX_LENGTH = 64;

  /**
   * Checks length and characters.
   *
   * @throws IllegalArgumentException if the value is empty, too long, or has a character outside
   *     {@code !} to {@code ~}
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Sku {
    Texts.requireVisibleAscii(value, "sku", MAX_LENGTH);
  }

  @Override
  public String toString() {
    return value;
  }
}
