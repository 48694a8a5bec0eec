package dev.orderonce.processor.order;

import static dev.orderonce.contract.OutcomeCode.ORDER_ALREADY_COMPLETED;
import static dev.orderonce.contract.OutcomeCode.ORDER_ALREADY_PAID;
import static dev.orderonce.contract.OutcomeCode.ORDER_CANCELLED;
import static dev.orderonce.contract.OutcomeCode.ORDER_EXISTS;
import static dev.orderonce.contract.OutcomeCode.ORDER_NOT_FOUND;
import static dev.orderonce.contract.OutcomeCode.ORDER_NOT_PAID;
import static dev.orderonce.contract.OutcomeCode.ORDER_REFUNDED;
import static dev.orderonce.contract.OutcomeCode.PAYMENT_UNDER_WAY;
import static dev.orderonce.processor.order.Decision.applied;
import static dev.orderonce.processor.order.Decision.ignored;
import static dev.orderonce.processor.order.Decision.rejected;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderCommand.CancelOrder;
import dev.orderonce.contract.OrderCommand.CompleteOrder;
import dev.orderonce.contract.OrderCommand.PayOrder;
import dev.orderonce.contract.OrderCommand.PlaceOrder;
import dev.orderonce.contract.OrderCommand.RefundOrder;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.TenantId;
import dev.orderonce.processor.order.Order.Cancelled;
import dev.orderonce.processor.order.Order.Completed;
import dev.orderonce.processor.order.Order.Created;
import dev.orderonce.processor.order.Order.Funded;
import dev.orderonce.processor.order.Order.Paid;
import dev.orderonce.processor.order.Order.Refunded;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What each client's command does in each state: one method for each state, one arm for each. */
final class CommandRules {

  private CommandRules() {}

  static Decision decide(@Nullable Order order, OrderCommand command, TenantId tenant, Instant at) {
    return switch (order) {
      case null -> none(command, tenant, at);
      case Created created -> created(created, command, at);
      case Paid paid -> paid(paid, command, at);
      case Completed completed -> completed(completed, command, at);
      case Cancelled cancelled -> cancelled(cancelled, command);
      case Refunded refunded -> refunded(refunded, command);
    };
  }

  private static Decision none(OrderCommand command, TenantId tenant, Instant at) {
    return switch (command) {
      case PlaceOrder place -> place(place, tenant, at);
      case PayOrder _, CompleteOrder _, CancelOrder _, RefundOrder _ ->
          rejected(null, ORDER_NOT_FOUND);
    };
  }

  private static Decision created(Created order, OrderCommand command, Instant at) {
    return switch (command) {
      case PlaceOrder _ -> ignored(order, ORDER_EXISTS);
      case PayOrder pay -> pay(order, pay);
      case CompleteOrder _, RefundOrder _ -> rejected(order, ORDER_NOT_PAID);
      case CancelOrder cancel -> cancel(order, cancel, at);
    };
  }

  private static Decision paid(Paid order, OrderCommand command, Instant at) {
    return switch (command) {
      case PlaceOrder _ -> ignored(order, ORDER_EXISTS);
      case PayOrder _ -> ignored(order, ORDER_ALREADY_PAID);
      case CompleteOrder _ -> complete(order, at);
      case CancelOrder _ -> rejected(order, ORDER_ALREADY_PAID);
      case RefundOrder refund -> refund(order, refund, at);
    };
  }

  private static Decision completed(Completed order, OrderCommand command, Instant at) {
    return switch (command) {
      case PlaceOrder _ -> ignored(order, ORDER_EXISTS);
      case PayOrder _ -> ignored(order, ORDER_ALREADY_PAID);
      case CompleteOrder _ -> ignored(order, ORDER_ALREADY_COMPLETED);
      case CancelOrder _ -> rejected(order, ORDER_ALREADY_PAID);
      case RefundOrder refund -> refund(order, refund, at);
    };
  }

  private static Decision cancelled(Cancelled order, OrderCommand command) {
    return switch (command) {
      case PlaceOrder _ -> ignored(order, ORDER_EXISTS);
      case PayOrder _, CompleteOrder _, RefundOrder _ -> rejected(order, ORDER_CANCELLED);
      case CancelOrder _ -> ignored(order, ORDER_CANCELLED);
    };
  }

  private static Decision refunded(Refunded order, OrderCommand command) {
    return switch (command) {
      case PlaceOrder _ -> ignored(order, ORDER_EXISTS);
      case PayOrder _, CompleteOrder _ -> rejected(order, ORDER_REFUNDED);
      case CancelOrder _, RefundOrder _ -> ignored(order, ORDER_REFUNDED);
    };
  }

  private static Decision place(PlaceOrder place, TenantId tenant, Instant at) {
    OrderData data =
        new OrderData(
            place.orderId(),
            tenant,
            place.customerId(),
            place.money(),
            place.reference(),
            at,
            1,
            at,
            Saga.NOT_STARTED,
            CommandMemory.EMPTY);
    Saga.Change asked =
        place.payment() == null
            ? new Saga.Change(Saga.NOT_STARTED, List.of())
            : charge(data, place.payment().accountId());
    OrderEvent created =
        new OrderEvent.OrderCreated(
            data.orderId(), data.version(), data.customerId(), data.money(), data.reference());
    return applied(new Created(data.with(asked.saga())), created, asked.commands());
  }

  private static Decision pay(Created order, PayOrder pay) {
    if (order.data().saga().step(SagaStep.PAYMENT).isPresent()) {
      return ignored(order, PAYMENT_UNDER_WAY);
    }
    Saga.Change asked = charge(order.data(), pay.accountId());
    return applied(order.with(order.data().with(asked.saga())), asked.commands());
  }

  private static Saga.Change charge(OrderData data, AccountId account) {
    return data.saga().ask(data, new PaymentStep(account, Progress.UNDER_WAY));
  }

  private static Decision complete(Paid order, Instant at) {
    Completed completed = order.complete(at);
    OrderEvent event =
        new OrderEvent.OrderCompleted(completed.data().orderId(), completed.data().version());
    return applied(completed, event, List.of());
  }

  private static Decision cancel(Created order, CancelOrder cancel, Instant at) {
    Ending why = new Ending(OrderReason.REQUESTED, cancel.reason());
    return Cancellation.decide(order, order.data().saga(), why, at);
  }

  private static Decision refund(Funded order, RefundOrder refund, Instant at) {
    Ending why = new Ending(OrderReason.REQUESTED, refund.reason());
    Saga.Change undone = order.data().saga().undo(order.data(), why.reason());
    Refunded refunded = order.refund(why, undone.saga(), at);
    OrderEvent event =
        new OrderEvent.OrderRefunded(
            refunded.data().orderId(), refunded.data().version(), why.reason(), why.detail());
    return applied(refunded, event, undone.commands());
  }
}
