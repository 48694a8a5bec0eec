package dev.orderonce.contract;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/** What the saga asks of the ledger. */
public sealed interface PaymentCommand extends StepCommand {

  @Override
  default SagaStep step() {
    return SagaStep.PAYMENT;
  }

  /** Take the money from the account; on {@link Topic#PAYMENT_COMMANDS}. */
  record ChargePayment(OrderId orderId, AccountId accountId, @JsonUnwrapped Money money)
      implements PaymentCommand {

    @Override
    public Direction direction() {
      return Direction.FORWARD;
    }
  }

  /**
   * Give the money of a charge back; on {@link Topic#COMPENSATIONS}.
   *
   * @param chargeId the message id of the {@link ChargePayment} that it undoes
   * @param reason why it must be undone
   */
  record RefundPayment(
      OrderId orderId,
      AccountId accountId,
      @JsonUnwrapped Money money,
      MessageId chargeId,
      OrderReason reason)
      implements PaymentCommand {

    @Override
    public Direction direction() {
      return Direction.COMPENSATION;
    }
  }
}
