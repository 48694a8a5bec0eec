package dev.orderonce.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Why an order was cancelled or refunded. A saga step of one's own may bring a reason of its own.
 *
 * @param label the word on the wire and in the HTTP answers: 1 to 32 lower-case letters, digits and
 *     underscores, a letter first
 */
public record OrderReason(@JsonValue String label) {

  private static final Pattern LABEL = Pattern.compile("[a-z][a-z0-9_]{0,31}");

  /** The client asked for it. */
  public static final OrderReason REQUESTED = new OrderReason("requested");

  /** The charge was declined. */
  public static final OrderReason PAYMENT_DECLINED = new OrderReason("payment_declined");

  /** An item could not be reserved. */
  public static final OrderReason OUT_OF_STOCK = new OrderReason("out_of_stock");

  /** It was not paid by its expiry, or a participant did not answer in time. */
  public static final OrderReason EXPIRED = new OrderReason("expired");

  /**
   * Checks the label.
   *
   * @throws IllegalArgumentException if it is not of the form given above
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public OrderReason {
    if (!LABEL.matcher(label).matches()) {
      throw new IllegalArgumentException(
          "a reason must match %s, not '%s'".formatted(LABEL, label));
    }
  }

  @Override
  public String toString() {
    return label;
  }
}
