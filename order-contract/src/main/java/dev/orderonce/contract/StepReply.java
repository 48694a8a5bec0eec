package dev.orderonce.contract;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/** What a participant answers to a {@link StepCommand}; on {@link Topic#REPLIES}. */
public sealed interface StepReply extends Message {

  /** The money was taken. */
  record PaymentCaptured(OrderId orderId, MessageId chargeId, @JsonUnwrapped Money money)
      implements StepReply {}

  /** No money was taken, and none will be for this charge. */
  record PaymentDeclined(OrderId orderId, MessageId chargeId, DeclineCode code)
      implements StepReply {}

  /** The money of the charge was given back. */
  record PaymentRefunded(
      OrderId orderId, MessageId refundId, MessageId chargeId, @JsonUnwrapped Money money)
      implements StepReply {}
}
