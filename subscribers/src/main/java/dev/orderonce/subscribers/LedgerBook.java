package dev.orderonce.subscribers;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.PaymentCommand.ChargePayment;
import dev.orderonce.contract.PaymentCommand.RefundPayment;
import dev.orderonce.subscribers.Transfer.Captured;
import dev.orderonce.subscribers.Transfer.Declined;
import dev.orderonce.subscribers.Transfer.Refunded;
import dev.orderonce.subscribers.Transfer.Terms;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of the ledger, over the accounts and transfers that a batch is about. Pure: what it
 * decides is written by others.
 *
 * <p>A command that has its transfer already gets that one again. An order is captured once, and a
 * capture is refunded once, to the account that it came from and in full.
 */
final class LedgerBook {

  private final Instant now;
  private final Map<AccountKey, Account> accounts;
  private final Map<MessageId, Transfer> byId = new HashMap<>();
  private final Map<OrderId, Captured> captures = new HashMap<>();
  private final Map<MessageId, Refunded> refunds = new HashMap<>();
  private final Map<MessageId, Transfer> added = new LinkedHashMap<>();

  /**
   * A book opened at these pages.
   *
   * @param accounts all accounts that the commands to come name
   * @param known all transfers so far of the orders that the commands to come name
   * @param now the time of the transfers that the commands lead to
   */
  LedgerBook(Map<AccountKey, Account> accounts, Collection<Transfer> known, Instant now) {
    this.now = now;
    this.accounts = new HashMap<>(accounts);
    known.forEach(this::remember);
  }

  /** Posts the charge, or declines it. */
  Transfer charge(Envelope<?> envelope, ChargePayment command) {
    Transfer made = byId.get(envelope.id());
    if (made != null) {
      return made;
    }
    Captured other = captures.get(command.orderId());
    if (other != null) {
      throw new InvariantViolationException(
          envelope.id(),
          "order %s was captured before by charge %s".formatted(command.orderId(), other.id()));
    }
    Terms terms = Terms.of(envelope.tenant(), command);
    Account account = account(terms);
    Optional<Transfer> declined =
        account
            .refusalOf(command.money())
            .map(code -> new Declined(envelope.id(), terms, now, code));
    if (declined.isPresent()) {
      return add(declined.get());
    }
    accounts.put(terms.account(), account.debited(command.money()));
    return add(new Captured(envelope.id(), terms, now));
  }

  /** Gives the money of a charge back. */
  Transfer refund(Envelope<?> envelope, RefundPayment command) {
    Transfer made = byId.get(envelope.id());
    if (made != null) {
      return made;
    }
    Terms terms = Terms.of(envelope.tenant(), command);
    if (!(byId.get(command.chargeId()) instanceof Captured capture)
        || !capture.terms().equals(terms)) {
      throw new InvariantViolationException(
          envelope.id(),
          "refund of charge %s, which did not take that money".formatted(command.chargeId()));
    }
    Refunded other = refunds.get(command.chargeId());
    if (other != null) {
      throw new InvariantViolationException(
          envelope.id(),
          "charge %s was given back before by %s".formatted(command.chargeId(), other.id()));
    }
    accounts.put(terms.account(), account(terms).credited(terms.money()));
    return add(new Refunded(envelope.id(), terms, now, command.chargeId()));
  }

  /** The transfers that the commands have led to, in their order. */
  List<Transfer> added() {
    return List.copyOf(added.values());
  }

  /** What became of that command before or now. */
  Optional<Transfer> transfer(MessageId id) {
    return Optional.ofNullable(byId.get(id));
  }

  private Account account(Terms terms) {
    Account account = accounts.get(terms.account());
    if (account == null) {
      throw new IllegalStateException(terms.account() + " was not read");
    }
    return account;
  }

  private Transfer add(Transfer transfer) {
    added.put(transfer.id(), transfer);
    remember(transfer);
    return transfer;
  }

  private void remember(Transfer transfer) {
    byId.put(transfer.id(), transfer);
    switch (transfer) {
      case Captured captured -> captures.put(captured.terms().orderId(), captured);
      case Refunded refunded -> refunds.put(refunded.chargeId(), refunded);
      case Declined declined -> {}
    }
  }
}
