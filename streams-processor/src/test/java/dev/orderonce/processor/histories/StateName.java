package dev.orderonce.processor.histories;

import dev.orderonce.contract.SagaStep;
import dev.orderonce.processor.order.Order;
import dev.orderonce.processor.order.Progress;
import dev.orderonce.processor.order.StepState;
import org.jspecify.annotations.Nullable;

/**
 * An order's state in one line, such as {@code CREATED stock=DONE payment=UNDER_WAY}: its own, then
 * how far each step has come. A step that was not asked for is {@code -}; a payment of which only
 * the account is known is {@code NOT_ASKED}.
 */
public final class StateName {

  /** The name of no order. */
  public static final String NONE = "none";

  private StateName() {}

  /** The name of that order's state. */
  public static String of(@Nullable Order order) {
    if (order == null) {
      return NONE;
    }
    StringBuilder name = new StringBuilder();
    name.append(order.state())
        .append(" stock=")
        .append(order.data().saga().progress(SagaStep.STOCK).map(Progress::name).orElse("-"))
        .append(" payment=")
        .append(
            order
                .data()
                .saga()
                .progress(SagaStep.PAYMENT)
                .map(Progress::name)
                .orElse(order.data().account() == null ? "-" : "NOT_ASKED"));
    for (StepState step : order.data().saga().steps()) {
      if (!step.step().equals(SagaStep.STOCK) && !step.step().equals(SagaStep.PAYMENT)) {
        name.append(' ').append(step.step()).append('=').append(step.progress());
      }
    }
    return name.toString();
  }
}
