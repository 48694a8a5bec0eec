package dev.orderonce.processor.order;

import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.StepReply;
import dev.orderonce.processor.order.Order.Cancelled;
import dev.orderonce.processor.order.Order.Completed;
import dev.orderonce.processor.order.Order.Created;
import dev.orderonce.processor.order.Order.Paid;
import dev.orderonce.processor.order.Order.Refunded;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What each participant's reply does in each state. */
final class ReplyRules {

  private ReplyRules() {}

  static Decision decide(@Nullable Order order, StepReply reply, Instant at) {
    if (order == null) {
      return Decision.contradicted(null, "there is no such order");
    }
    Answer answer = Answer.of(reply);
    return order
        .data()
        .saga()
        .step(answer.step())
        .map(step -> hear(order, step, reply, answer, at))
        .orElseGet(() -> Decision.contradicted(order, "the order never asked for this step"));
  }

  private static Decision hear(Order order, Step step, StepReply reply, Answer answer, Instant at) {
    Optional<String> objection = step.objection(order.data(), reply);
    if (objection.isPresent()) {
      return Decision.contradicted(order, objection.get());
    }
    Optional<Progress> heard = answer.after(step.progress());
    if (heard.isEmpty()) {
      return Decision.contradicted(
          order, "the step is %s, which rules this reply out".formatted(step.progress()));
    }
    return heard.get() == step.progress()
        ? Decision.known(order)
        : goOn(order, step.at(heard.get()), at);
  }

  /** What the order does now that it knows more of a step than before. */
  private static Decision goOn(Order order, Step news, Instant at) {
    Saga saga = order.data().saga().with(news);
    return switch (order) {
      case Created created -> advance(created, saga, news, at);
      case Cancelled cancelled -> settle(cancelled, saga);
      case Paid _, Completed _, Refunded _ ->
          Decision.applied(order.with(order.data().with(saga)), List.of());
    };
  }

  private static Decision advance(Created order, Saga saga, Step news, Instant at) {
    if (saga.isRefused()) {
      return Cancellation.decide(order, saga, new Ending(news.refusal(), null), at);
    }
    return switch (news) {
      case PaymentStep payment -> pay(order, saga, payment, at);
    };
  }

  private static Decision pay(Created order, Saga saga, PaymentStep payment, Instant at) {
    Paid paid = order.pay(saga, at);
    OrderEvent event =
        new OrderEvent.OrderPaid(
            paid.data().orderId(),
            paid.data().version(),
            payment.accountId(),
            PaymentStep.chargeId(paid.data()),
            paid.data().money());
    return Decision.applied(paid, event, List.of());
  }

  /** Gives back what a late success brought: funds are never held without a live order. */
  private static Decision settle(Cancelled order, Saga saga) {
    Saga.Change undone = saga.undo(order.data(), order.why().reason());
    return Decision.applied(order.with(order.data().with(undone.saga())), undone.commands());
  }
}
