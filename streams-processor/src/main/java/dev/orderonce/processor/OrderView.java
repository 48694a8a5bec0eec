package dev.orderonce.processor;

import dev.orderonce.contract.Items;
import dev.orderonce.processor.order.Ending;
import dev.orderonce.processor.order.Order;
import dev.orderonce.processor.order.OrderData;
import dev.orderonce.processor.order.StepState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order as a query shows it: in the words of the API, with its tenant, and with the saga, which
 * the API does not show. Members that do not apply are absent.
 */
record OrderView(
    String id,
    String tenant,
    String customerId,
    long amount,
    String currency,
    @Nullable String reference,
    @Nullable Items items,
    String state,
    long version,
    String createdAt,
    String updatedAt,
    @Nullable String reason,
    @Nullable String reasonDetail,
    List<StepView> steps) {

  /**
   * A saga step that was asked for.
   *
   * @param tries how often its participant was asked for what is under way now; 0 if nothing is
   * @param deadline when it is asked again; null if it is not
   */
  record StepView(String step, String progress, int tries, @Nullable String deadline) {

    static StepView of(StepState step) {
      return new StepView(
          step.step().label(), step.progress().name(), step.tries(), text(step.deadline()));
    }
  }

  static OrderView of(Order order) {
    OrderData data = order.data();
    var reference = data.reference();
    return new OrderView(
        data.orderId().toString(),
        data.tenant().value(),
        data.customerId().value(),
        data.money().amount(),
        data.money().currency().getCurrencyCode(),
        reference == null ? null : reference.value(),
        data.items(),
        order.state().name(),
        data.version(),
        data.createdAt().toString(),
        data.updatedAt().toString(),
        order.ending().map(Ending::reason).map(Object::toString).orElse(null),
        order.ending().map(Ending::detail).orElse(null),
        data.saga().steps().stream().map(StepView::of).toList());
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
