package dev.orderonce.subscribers;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.TenantId;
import dev.orderonce.subscribers.Transfer.Terms;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The accounts, as the ledger needs them: locked for a whole batch, in the order of their keys, the
 * customers' first and the merchants' last.
 *
 * <p>Every charge of a tenant meets in its merchant's account. Nobody reads that one to decide
 * anything, so that it is locked when the rest is done: batches of several instances wait for each
 * other only while their transfers are written.
 */
final class AccountTable {

  /**
   * An insert waits only for others' uncommitted inserts, and the lock comes after it: with both in
   * the order of the key, two batches cannot wait for each other.
   */
  private static final String OPEN_MISSING =
      """
      insert into accounts (tenant, kind, id, currency, credit_limit)
      select tenant, kind, id, currency, credit_limit
      from unnest(?, ?, ?, ?, ?) as wanted(tenant, kind, id, currency, credit_limit)
      order by tenant, kind, id
      on conflict do nothing
      """;

  private static final String LOCK =
      """
      select a.tenant, a.kind, a.id, a.currency, a.credit_limit, a.balance
      from accounts a
      join unnest(?, ?, ?) as wanted(tenant, kind, id)
        on a.tenant = wanted.tenant and a.kind = wanted.kind and a.id = wanted.id
      order by a.tenant, a.kind, a.id
      for update of a
      """;

  private final long defaultCreditLimit;

  /**
   * The table.
   *
   * @param defaultCreditLimit the limit of an account that nobody has set up, in minor units
   */
  AccountTable(long defaultCreditLimit) {
    this.defaultCreditLimit = defaultCreditLimit;
  }

  /** A row of accounts as it is to be opened, unless it is there. */
  private record Wanted(
      String tenant, String kind, String id, @Nullable String currency, long creditLimit) {}

  /**
   * Opens the accounts of the terms that are not there, and locks the customers' until the
   * transaction ends.
   */
  Map<AccountKey, Account> lockCustomers(Connection transaction, Collection<Terms> all)
      throws SQLException {
    if (all.isEmpty()) {
      return Map.of();
    }
    List<Wanted> customers = all.stream().map(this::customer).distinct().toList();
    List<Wanted> merchants = all.stream().map(AccountTable::merchant).distinct().toList();
    try (PreparedStatement open = transaction.prepareStatement(OPEN_MISSING)) {
      keys(open, Stream.concat(customers.stream(), merchants.stream()).toList())
          .text(Wanted::currency)
          .number(Wanted::creditLimit);
      open.executeUpdate();
    }
    try (PreparedStatement lock = transaction.prepareStatement(LOCK)) {
      keys(lock, customers);
      return readCustomers(lock);
    }
  }

  /** Locks the merchants' accounts of the terms until the transaction ends. */
  void lockMerchants(Connection transaction, Collection<Terms> all) throws SQLException {
    if (all.isEmpty()) {
      return;
    }
    try (PreparedStatement lock = transaction.prepareStatement(LOCK)) {
      keys(lock, all.stream().map(AccountTable::merchant).distinct().toList());
      lock.execute();
    }
  }

  private Wanted customer(Terms terms) {
    return new Wanted(
        terms.tenant().value(), "CUSTOMER", terms.accountId().value(), null, defaultCreditLimit);
  }

  private static Wanted merchant(Terms terms) {
    String currency = terms.money().currency().getCurrencyCode();
    return new Wanted(terms.tenant().value(), "MERCHANT", currency, currency, 0);
  }

  private static Columns<Wanted> keys(PreparedStatement statement, List<Wanted> wanted)
      throws SQLException {
    return Columns.<Wanted>of(statement, wanted)
        .text(Wanted::tenant)
        .text(Wanted::kind)
        .text(Wanted::id);
  }

  private static Map<AccountKey, Account> readCustomers(PreparedStatement select)
      throws SQLException {
    Map<AccountKey, Account> accounts = new HashMap<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        accounts.put(
            new AccountKey(
                new TenantId(rows.getString("tenant")), new AccountId(rows.getString("id"))),
            account(rows));
      }
    }
    return accounts;
  }

  static Account account(ResultSet row) throws SQLException {
    String currency = row.getString("currency");
    return new Account(
        currency == null ? null : Currency.getInstance(currency),
        row.getLong("credit_limit"),
        row.getLong("balance"));
  }
}
