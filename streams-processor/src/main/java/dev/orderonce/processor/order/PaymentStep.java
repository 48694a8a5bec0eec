package dev.orderonce.processor.order;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.Direction;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.StepReply;
import java.util.Optional;

/** The order's amount, charged to an account, and refunded to undo that. */
public record PaymentStep(AccountId accountId, Progress progress) implements Step {

  /** The id of an order's only charge. */
  static MessageId chargeId(OrderData order) {
    return MessageId.ofStep(order.orderId(), SagaStep.PAYMENT, Direction.FORWARD);
  }

  private static MessageId refundId(OrderData order) {
    return MessageId.ofStep(order.orderId(), SagaStep.PAYMENT, Direction.COMPENSATION);
  }

  @Override
  public SagaStep name() {
    return SagaStep.PAYMENT;
  }

  @Override
  public PaymentStep at(Progress next) {
    return new PaymentStep(accountId, next);
  }

  @Override
  public StepCommand forward(OrderData order) {
    return new StepCommand.ChargePayment(order.orderId(), accountId, order.money());
  }

  @Override
  public StepCommand compensation(OrderData order, OrderReason reason) {
    return new StepCommand.RefundPayment(
        order.orderId(), accountId, order.money(), chargeId(order), reason);
  }

  @Override
  public OrderReason refusal() {
    return OrderReason.PAYMENT_DECLINED;
  }

  @Override
  public Optional<String> objection(OrderData order, StepReply reply) {
    return switch (reply) {
      case StepReply.PaymentCaptured r ->
          wrongCharge(order, r.chargeId()).or(() -> wrongMoney(order, r.money()));
      case StepReply.PaymentDeclined r -> wrongCharge(order, r.chargeId());
      case StepReply.PaymentRefunded r ->
          wrongCharge(order, r.chargeId())
              .or(() -> unless(refundId(order), r.refundId(), "refund"))
              .or(() -> wrongMoney(order, r.money()));
    };
  }

  private static Optional<String> wrongCharge(OrderData order, MessageId chargeId) {
    return unless(chargeId(order), chargeId, "charge");
  }

  private static Optional<String> wrongMoney(OrderData order, Money money) {
    return unless(order.money(), money, "money");
  }

  private static Optional<String> unless(Object expected, Object actual, String what) {
    return expected.equals(actual)
        ? Optional.empty()
        : Optional.of("the reply's %s is %s, the order's is %s".formatted(what, actual, expected));
  }
}
