package dev.orderonce.processor.order;

import static dev.orderonce.contract.OutcomeCode.ORDER_ALREADY_COMPLETED;
import static dev.orderonce.contract.OutcomeCode.ORDER_ALREADY_PAID;
import static dev.orderonce.contract.OutcomeCode.ORDER_CANCELLED;
import static dev.orderonce.contract.OutcomeCode.ORDER_EXISTS;
import static dev.orderonce.contract.OutcomeCode.ORDER_NOT_FOUND;
import static dev.orderonce.contract.OutcomeCode.ORDER_NOT_PAID;
import static dev.orderonce.contract.OutcomeCode.ORDER_REFUNDED;
import static dev.orderonce.contract.OutcomeCode.PAYMENT_UNDER_WAY;
import static dev.orderonce.contract.OutcomeCode.STEPS_UNDER_WAY;
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
import dev.orderonce.contract.TenantId;
import dev.orderonce.processor.order.Order.Cancelled;
import dev.orderonce.processor.order.Order.Completed;
import dev.orderonce.processor.order.Order.Created;
import dev.orderonce.processor.order.Order.Funded;
import dev.orderonce.processor.order.Order.Paid;
import dev.orderonce.processor.order.Order.Refunded;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What each client's command does in each state: one method for each state, one arm for each. */
final class CommandRules {

  private final SagaPlan plan;
  private final Endings endings;

  CommandRules(SagaPlan plan, Endings endings) {
    this.plan = plan;
    this.endings = endings;
  }

  Decision decide(@Nullable Order order, OrderCommand command, TenantId tenant, Moment moment) {
    return switch (order) {
      case null -> none(command, tenant, moment);
      case Created created -> created(created, command, moment);
      case Paid paid -> paid(paid, command, moment);
      case Completed completed -> completed(completed, command, moment);
      case Cancelled cancelled -> cancelled(cancelled, command);
      case Refunded refunded -> refunded(refunded, command);
    };
  }

  private Decision none(OrderCommand command, TenantId tenant, Moment moment) {
    return switch (command) {
      case PlaceOrder place -> place(place, tenant, moment);
      case PayOrder _, CompleteOrder _, CancelOrder _, RefundOrder _ ->
          rejected(null, ORDER_NOT_FOUND);
    };
  }

  private Decision created(Created order, OrderCommand command, Moment moment) {
    return switch (command) {
      case PlaceOrder _ -> ignored(order, ORDER_EXISTS);
      case PayOrder pay -> pay(order, pay, moment);
      case CompleteOrder _, RefundOrder _ -> rejected(order, ORDER_NOT_PAID);
      case CancelOrder cancel -> cancel(order, cancel, moment);
    };
  }

  private Decision paid(Paid order, OrderCommand command, Moment moment) {
    return switch (command) {
      case PlaceOrder _ -> ignored(order, ORDER_EXISTS);
      case PayOrder _ -> ignored(order, ORDER_ALREADY_PAID);
      case CompleteOrder _ -> complete(order, moment);
      case CancelOrder _ -> rejected(order, ORDER_ALREADY_PAID);
      case RefundOrder refund -> refund(order, refund, moment);
    };
  }

  private Decision completed(Completed order, OrderCommand command, Moment moment) {
    return switch (command) {
      case PlaceOrder _ -> ignored(order, ORDER_EXISTS);
      case PayOrder _ -> ignored(order, ORDER_ALREADY_PAID);
      case CompleteOrder _ -> ignored(order, ORDER_ALREADY_COMPLETED);
      case CancelOrder _ -> rejected(order, ORDER_ALREADY_PAID);
      case RefundOrder refund -> refund(order, refund, moment);
    };
  }

  private Decision cancelled(Cancelled order, OrderCommand command) {
    return switch (command) {
      case PlaceOrder _ -> ignored(order, ORDER_EXISTS);
      case PayOrder _, CompleteOrder _, RefundOrder _ -> rejected(order, ORDER_CANCELLED);
      case CancelOrder _ -> ignored(order, ORDER_CANCELLED);
    };
  }

  private Decision refunded(Refunded order, OrderCommand command) {
    return switch (command) {
      case PlaceOrder _ -> ignored(order, ORDER_EXISTS);
      case PayOrder _, CompleteOrder _ -> rejected(order, ORDER_REFUNDED);
      case CancelOrder _, RefundOrder _ -> ignored(order, ORDER_REFUNDED);
    };
  }

  private Decision place(PlaceOrder place, TenantId tenant, Moment moment) {
    OrderData.Placed placed =
        new OrderData.Placed(
            place.orderId(),
            tenant,
            place.customerId(),
            place.money(),
            place.reference(),
            place.items(),
            moment.at());
    AccountId account = place.payment() == null ? null : place.payment().accountId();
    SagaPlan.Change asked = plan.proceed(OrderData.of(placed, account, moment.now()), moment.now());
    OrderEvent created =
        new OrderEvent.OrderCreated(
            placed.orderId(),
            asked.data().version(),
            placed.customerId(),
            placed.money(),
            placed.reference(),
            placed.items());
    return applied(new Created(asked.data()), created, asked.commands());
  }

  /** Payment whose turn has not come yet waits, and so does the account it is to be charged to. */
  private Decision pay(Created order, PayOrder pay, Moment moment) {
    if (order.data().account() != null) {
      return ignored(order, PAYMENT_UNDER_WAY);
    }
    SagaPlan.Change asked = plan.proceed(order.data().with(pay.accountId()), moment.now());
    return applied(order.with(asked.data()), asked.commands());
  }

  /** A step that the saga did not have yet when its turn came is asked for now. */
  private Decision complete(Paid order, Moment moment) {
    if (!plan.isThrough(order.data())) {
      SagaPlan.Change asked = plan.proceed(order.data(), moment.now());
      return Decision.rejected(order.with(asked.data()), STEPS_UNDER_WAY, asked.commands());
    }
    Completed completed = order.complete(moment.at());
    OrderEvent event =
        new OrderEvent.OrderCompleted(completed.data().orderId(), completed.data().version());
    return applied(completed, event, List.of());
  }

  private Decision cancel(Created order, CancelOrder cancel, Moment moment) {
    Ending why = new Ending(OrderReason.REQUESTED, cancel.reason());
    return endings.cancel(order, order.data(), why, moment);
  }

  private Decision refund(Funded order, RefundOrder refund, Moment moment) {
    Ending why = new Ending(OrderReason.REQUESTED, refund.reason());
    return endings.refund(order, order.data(), why, moment);
  }
}
