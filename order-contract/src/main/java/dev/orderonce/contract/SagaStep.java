package dev.orderonce.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The name of a step of the order saga.
 *
 * @param label the word that goes into derived message ids and metric labels, and so part of the
 *     contract: 1 to 32 lower-case letters, digits and underscores, a letter first
 */
public record SagaStep(@JsonValue String label) {

  private static final Pattern LABEL = Pattern.compile("[a-z][a-z0-9_]{0,31}");

  /** The order's items, reserved. */
  public static final SagaStep STOCK = new SagaStep("stock");

  /** The order's amount, charged. */
  public static final SagaStep PAYMENT = new SagaStep("payment");

  /**
   * The step of that label.
   *
   * @throws IllegalArgumentException if it is not of the form given above
   */
  public static SagaStep of(String label) {
    if (label.equals(PAYMENT.label)) {
      return PAYMENT;
    }
    return label.equals(STOCK.label) ? STOCK : new SagaStep(label);
  }

  /**
   * Checks the label.
   *
   * @throws IllegalArgumentException if it is not of the form given above
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public SagaStep {
    if (!LABEL.matcher(label).matches()) {
      throw new IllegalArgumentException(
          "a saga step's label must match %s, not '%s'".formatted(LABEL, label));
    }
  }

  @Override
  public String toString() {
    return label;
  }
}
