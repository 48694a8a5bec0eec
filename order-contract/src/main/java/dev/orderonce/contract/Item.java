package dev.orderonce.contract;

/**
 * So many of one article.
 *
 * @param quantity 1 to {@link #MAX_QUANTITY}
 */
public record Item(Sku sku, int quantity) {

  /** The greatest quantity of one article in one order. */
  public static final int MAX_QUANTITY = 1_000_000;

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if the quantity is outside 1 to {@link #MAX_QUANTITY}
   */
  public Item {
    if (quantity < 1 || quantity > MAX_QUANTITY) {
      throw new IllegalArgumentException(
          "quantity must be an integer from 1 to %d".formatted(MAX_QUANTITY));
    }
  }
}
