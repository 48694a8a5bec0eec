package dev.orderonce.contract;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/** What the saga asks of a participant. Its message id is the id of the participant's effect. */
public sealed interface StepCommand extends Message {

  /** Take the money from the account; on {@link Topic#PAYMENT_COMMANDS}. */
  record ChargePayment(OrderId orderId, AccountId accountId, @JsonUnwrapped Money money)
      implements StepCommand {}

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
      implements StepCommand {}
}
