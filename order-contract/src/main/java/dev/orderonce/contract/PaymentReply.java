package dev.orderonce.contract;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/** What the party that holds the accounts answers. */
public sealed interface PaymentReply extends StepReply {

  /** The message id of the {@link PaymentCommand.ChargePayment} that it is about. */
  MessageId chargeId();

  @Override
  default SagaStep step() {
    return SagaStep.PAYMENT;
  }

  /** The money was taken. */
  record PaymentCaptured(OrderId orderId, MessageId chargeId, @JsonUnwrapped Money money)
      implements PaymentReply {

    @Override
    public Answer answer() {
      return Answer.SUCCEEDED;
    }
  }

  /** No money was taken, and none will be for this charge. */
  record PaymentDeclined(OrderId orderId, MessageId chargeId, DeclineCode code)
      implements PaymentReply {

    @Override
    public Answer answer() {
      return Answer.REFUSED;
    }
  }

  /** The money of the charge was given back. */
  record PaymentRefunded(
      OrderId orderId, MessageId refundId, MessageId chargeId, @JsonUnwrapped Money money)
      implements PaymentReply {

    @Override
    public Answer answer() {
      return Answer.UNDONE;
    }
  }

  /**
   * The money of the charge could not be given back for now. The ledger never says so; a payment
   * provider in its place may. It is no final answer, so each has a message id of its own, not
   * {@link MessageId#ofReply}, under which the refund may still be told.
   */
  record RefundRefused(OrderId orderId, MessageId refundId, MessageId chargeId)
      implements PaymentReply {

    @Override
    public Answer answer() {
      return Answer.UNDO_REFUSED;
    }
  }
}
