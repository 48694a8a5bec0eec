package dev.orderonce.processor.order;

import dev.orderonce.contract.DeclineCode;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.PaymentCommand;
import dev.orderonce.contract.PaymentCommand.ChargePayment;
import dev.orderonce.contract.PaymentCommand.RefundPayment;
import dev.orderonce.contract.PaymentReply;
import dev.orderonce.contract.StepReply;
import java.util.HashMap;
import java.util.Map;

/** A ledger as it must be: each id takes effect once, and is answered the same each time. */
final class SimulatedLedger {

  private final boolean creditworthy;
  private final Map<MessageId, StepReply> replies = new HashMap<>();
  private int charges;
  private int refunds;
  private long held;

  SimulatedLedger(boolean creditworthy) {
    this.creditworthy = creditworthy;
  }

  Envelope<? extends Message> handle(Envelope<? extends Message> message) {
    if (!(message.data() instanceof PaymentCommand command)) {
      throw new AssertionError("not for a ledger: " + message);
    }
    StepReply reply = replies.computeIfAbsent(message.id(), id -> apply(id, command));
    return message.cause(MessageId.ofReply(message.id()), "/orderonce/ledger", reply);
  }

  int charges() {
    return charges;
  }

  int refunds() {
    return refunds;
  }

  /** What was captured and not refunded. */
  long held() {
    return held;
  }

  private StepReply apply(MessageId id, PaymentCommand command) {
    return switch (command) {
      case ChargePayment charge -> charge(id, charge);
      case RefundPayment refund -> refund(id, refund);
    };
  }

  private StepReply charge(MessageId id, ChargePayment charge) {
    if (!creditworthy) {
      return new PaymentReply.PaymentDeclined(
          charge.orderId(), id, DeclineCode.CREDIT_LIMIT_EXCEEDED);
    }
    charges++;
    held += charge.money().amount();
    return new PaymentReply.PaymentCaptured(charge.orderId(), id, charge.money());
  }

  private StepReply refund(MessageId id, RefundPayment refund) {
    refunds++;
    held -= refund.money().amount();
    return new PaymentReply.PaymentRefunded(
        refund.orderId(), id, refund.chargeId(), refund.money());
  }
}
