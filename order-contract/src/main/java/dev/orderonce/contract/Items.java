package dev.orderonce.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/**
 * The articles of an order.
 *
 * @param list 1 to {@link #MAX_COUNT}, each article once
 */
public record Items(@JsonValue List<Item> list) {

  /** The greatest number of different articles in one order. */
  public static final int MAX_COUNT = 100;

  /**
   * Takes a copy.
   *
   * @throws IllegalArgumentException if there is none, there are too many, or one is there twice
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Items {
    list = List.copyOf(list);
    if (list.isEmpty() || list.size() > MAX_COUNT) {
      throw new IllegalArgumentException("items must have 1 to %d entries".formatted(MAX_COUNT));
    }
    if (list.size() > 1 && list.stream().map(Item::sku).distinct().count() < list.size()) {
      throw new IllegalArgumentException("items must have each sku once");
    }
  }
}
