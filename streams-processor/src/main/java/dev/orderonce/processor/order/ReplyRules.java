package dev.orderonce.processor.order;

import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepReply;
import dev.orderonce.processor.order.Order.Cancelled;
import dev.orderonce.processor.order.Order.Completed;
import dev.orderonce.processor.order.Order.Created;
import dev.orderonce.processor.order.Order.Paid;
import dev.orderonce.processor.order.Order.Refunded;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What each participant's reply does in each state. */
final class ReplyRules {

  private final SagaPlan plan;
  private final Endings endings;

  ReplyRules(SagaPlan plan, Endings endings) {
    this.plan = plan;
    this.endings = endings;
  }

  Decision decide(@Nullable Order order, StepReply reply, Moment moment) {
    if (order == null) {
      return Decision.contradicted(null, "there is no such order");
    }
    Optional<Step> step = plan.step(reply.step());
    if (step.isEmpty()) {
      return Decision.contradicted(order, "the saga has no step " + reply.step());
    }
    return order
        .data()
        .saga()
        .step(reply.step())
        .map(state -> hear(order, step.get(), state, reply, moment))
        .orElseGet(() -> Decision.contradicted(order, "the order never asked for this step"));
  }

  private Decision hear(Order order, Step step, StepState state, StepReply reply, Moment moment) {
    Optional<String> objection = step.objection(order.data(), reply);
    if (objection.isPresent()) {
      return Decision.contradicted(order, objection.get());
    }
    Optional<Progress> heard = state.progress().after(reply.answer());
    if (heard.isEmpty()) {
      return Decision.contradicted(
          order, "the step is %s, which rules this reply out".formatted(state.progress()));
    }
    return heard.get() == state.progress()
        ? Decision.known(order)
        : goOn(order, step, StepState.settled(step.name(), heard.get()), moment);
  }

  /** What the order does now that it knows more of a step than before. */
  private Decision goOn(Order order, Step step, StepState news, Moment moment) {
    OrderData data = order.data().with(news);
    return switch (order) {
      case Created created -> advance(created, step, news, moment);
      case Paid paid ->
          news.progress() == Progress.REFUSED
              ? endings.refund(paid, data, new Ending(step.refusal(), null), moment)
              : proceed(paid, data, moment);
      case Completed completed -> Decision.applied(completed.with(data), List.of());
      case Cancelled cancelled -> settle(cancelled, cancelled.why(), step, news, moment);
      case Refunded refunded -> settle(refunded, refunded.why(), step, news, moment);
    };
  }

  private Decision advance(Created order, Step step, StepState news, Moment moment) {
    OrderData data = order.data().with(news);
    if (news.progress() == Progress.REFUSED) {
      return endings.cancel(order, data, new Ending(step.refusal(), null), moment);
    }
    return step.name().equals(SagaStep.PAYMENT)
        ? pay(order, step, news, moment)
        : proceed(order, data, moment);
  }

  private Decision pay(Created order, Step step, StepState news, Moment moment) {
    Paid paid = order.pay(news, moment.at());
    OrderEvent event =
        new OrderEvent.OrderPaid(
            paid.data().orderId(),
            paid.data().version(),
            PaymentStep.accountOf(paid.data()),
            step.forwardId(paid.data()),
            paid.data().money());
    SagaPlan.Change asked = plan.proceed(paid.data(), moment.now());
    return Decision.applied(paid.with(asked.data()), event, asked.commands());
  }

  private Decision proceed(Order order, OrderData data, Moment moment) {
    SagaPlan.Change asked = plan.proceed(data, moment.now());
    return Decision.applied(order.with(asked.data()), asked.commands());
  }

  /** Undoes what a late success brought: nothing is held without a live order. */
  private Decision settle(Order order, Ending why, Step step, StepState news, Moment moment) {
    SagaPlan.Change undone =
        plan.undo(order.data().with(news), why.reason(), done -> done.equals(step), moment.now());
    return Decision.applied(order.with(undone.data()), undone.commands());
  }
}
