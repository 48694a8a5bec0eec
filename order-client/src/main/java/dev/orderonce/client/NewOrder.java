package dev.orderonce.client;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.Reference;
import org.jspecify.annotations.Nullable;

/**
 * An order to place.
 *
 * @param reference the client's own number, unique within the tenant; null for none
 * @param account the ledger account to charge at once; null to pay later
 */
public record NewOrder(
    CustomerId customer, Money money, @Nullable Reference reference, @Nullable AccountId account) {

  /** An order without reference and payment. */
  public static NewOrder of(CustomerId customer, Money money) {
    return new NewOrder(customer, money, null, null);
  }

  /** The same with the client's own number. */
  public NewOrder withReference(Reference number) {
    return new NewOrder(customer, money, number, account);
  }

  /** The same, charged to that account at once. */
  public NewOrder chargedTo(AccountId charged) {
    return new NewOrder(customer, money, reference, charged);
  }
}
