package dev.orderonce.processor.order;

import static dev.orderonce.processor.order.Objections.unlessEqual;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.PaymentCommand;
import dev.orderonce.contract.PaymentReply;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.StepReply;
import java.util.Optional;

/**
 * The order's amount, charged to an account, and refunded to undo that. Waits until the client says
 * which account.
 */
public final class PaymentStep implements Step {

  @Override
  public SagaStep name() {
    return SagaStep.PAYMENT;
  }

  @Override
  public boolean concerns(OrderData order) {
    return true;
  }

  @Override
  public boolean isReady(OrderData order) {
    return order.account() != null;
  }

  @Override
  public StepCommand forward(OrderData order) {
    return new PaymentCommand.ChargePayment(order.orderId(), accountOf(order), order.money());
  }

  @Override
  public StepCommand compensation(OrderData order, OrderReason reason) {
    return new PaymentCommand.RefundPayment(
        order.orderId(), accountOf(order), order.money(), forwardId(order), reason);
  }

  @Override
  public OrderReason refusal() {
    return OrderReason.PAYMENT_DECLINED;
  }

  @Override
  public boolean isUndoneAfterCompletion() {
    return true;
  }

  @Override
  public Optional<String> objection(OrderData order, StepReply reply) {
    if (!(reply instanceof PaymentReply answer)) {
      return Objections.foreign(reply);
    }
    return unlessEqual("charge", forwardId(order), answer.chargeId())
        .or(() ->
            switch (answer) {
              case PaymentReply.PaymentCaptured r -> unlessEqual("money", order.money(), r.money());
              case PaymentReply.PaymentDeclined _ -> Optional.empty();
              case PaymentReply.PaymentRefunded r ->
                  unlessEqual("refund", compensationId(order), r.refundId())
                      .or(() -> unlessEqual("money", order.money(), r.money()));
              case PaymentReply.RefundRefused r ->
                  unlessEqual("refund", compensationId(order), r.refundId());
            });
  }

  /** The account of an order whose payment was asked for. */
  static AccountId accountOf(OrderData order) {
    AccountId account = order.account();
    if (account == null) {
      throw new BrokenInvariantException("there is no account to charge");
    }
    return account;
  }
}
