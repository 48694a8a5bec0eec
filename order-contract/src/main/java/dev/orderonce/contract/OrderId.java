package dev.orderonce.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The id of an order (a UUIDv7, made by the API), and the key of every record about that order. */
public record OrderId(@JsonValue UUID value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public OrderId {}

  /**
   * Reads the canonical text form.
   *
   * @throws IllegalArgumentException if the text is not a UUID in its canonical 36-character form
   */
  public static OrderId parse(String text) {
    return new OrderId(Uuids.parseCanonical(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
