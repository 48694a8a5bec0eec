package dev.orderonce.subscribers;

import dev.orderonce.contract.DeclineCode;
import dev.orderonce.contract.Money;
import java.util.Currency;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A customer's account.
 *
 * @param currency null until it is set, or until the first charge that is posted; a charge that is
 *     declined leaves the account as it was
 * @param creditLimit how far below zero the balance may go, in minor units
 * @param balance what was credited minus what was debited, in minor units
 */
record Account(@Nullable Currency currency, long creditLimit, long balance) {

  /** Why that charge cannot be posted; empty if it can. */
  Optional<DeclineCode> refusalOf(Money money) {
    if (currency != null && !currency.equals(money.currency())) {
      return Optional.of(DeclineCode.CURRENCY_MISMATCH);
    }
    return balance - money.amount() < -creditLimit
        ? Optional.of(DeclineCode.CREDIT_LIMIT_EXCEEDED)
        : Optional.empty();
  }

  /** The account after a charge. */
  Account debited(Money money) {
    return new Account(money.currency(), creditLimit, balance - money.amount());
  }

  /** The account after a refund. */
  Account credited(Money money) {
    return new Account(money.currency(), creditLimit, balance + money.amount());
  }
}
