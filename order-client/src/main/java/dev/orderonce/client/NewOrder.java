package dev.orderonce.client;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.Items;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.Reference;
import org.jspecify.annotations.Nullable;

/**
 * An order to place.
 *
 * @param reference the client's own number, unique within the tenant; null for none
 * @param items the stock to reserve; null for none
 * @param account the ledger account to charge at once; null to pay later
 */
public record NewOrder(
    CustomerId customer,
    Money money,
    @Nullable Reference reference,
    @Nullable Items items,
    @Nullable AccountId account) {

  /** An order without reference, items and payment. */
  public static NewOrder of(CustomerId customer, Money money) {
    return new NewOrder(customer, money, null, null, null);
  }

  /** The same with the client's own number. */
  public NewOrder withReference(Reference number) {
    return new NewOrder(customer, money, number, items, account);
  }

  /** The same with stock to reserve. */
  public NewOrder withItems(Items reserved) {
    return new NewOrder(customer, money, reference, reserved, account);
  }

  /** The same, charged to that account at once. */
  public NewOrder chargedTo(AccountId charged) {
    return new NewOrder(customer, money, reference, items, charged);
  }
}
