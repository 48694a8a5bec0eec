package dev.orderonce.subscribers;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.DeclineCode;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.PaymentCommand;
import dev.orderonce.contract.PaymentCommand.ChargePayment;
import dev.orderonce.contract.PaymentCommand.RefundPayment;
import dev.orderonce.contract.PaymentReply;
import dev.orderonce.contract.TenantId;
import java.time.Instant;

/** What became of a step command in the ledger; its id is the command's. */
sealed interface Transfer {

  MessageId id();

  Terms terms();

  /** When it was made; its reply tells. */
  Instant at();

  /**
   * What a charge and its refund must agree on.
   *
   * @param accountId the customer's account
   */
  record Terms(TenantId tenant, OrderId orderId, AccountId accountId, Money money) {

    static Terms of(TenantId tenant, PaymentCommand command) {
      return switch (command) {
        case ChargePayment charge ->
            new Terms(tenant, charge.orderId(), charge.accountId(), charge.money());
        case RefundPayment refund ->
            new Terms(tenant, refund.orderId(), refund.accountId(), refund.money());
      };
    }

    AccountKey account() {
      return new AccountKey(tenant, accountId);
    }
  }

  /** Money went from the customer's account to the merchant's. */
  record Captured(MessageId id, Terms terms, Instant at) implements Transfer {}

  /** No money moved. */
  record Declined(MessageId id, Terms terms, Instant at, DeclineCode code) implements Transfer {}

  /** The money of a charge went back. */
  record Refunded(MessageId id, Terms terms, Instant at, MessageId chargeId) implements Transfer {}

  /** What the participant is told, whenever it asks. */
  default PaymentReply reply() {
    OrderId order = terms().orderId();
    return switch (this) {
      case Captured captured ->
          new PaymentReply.PaymentCaptured(order, captured.id(), captured.terms().money());
      case Declined declined ->
          new PaymentReply.PaymentDeclined(order, declined.id(), declined.code());
      case Refunded refunded ->
          new PaymentReply.PaymentRefunded(
              order, refunded.id(), refunded.chargeId(), refunded.terms().money());
    };
  }
}
