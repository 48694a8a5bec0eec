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

/** The accounts, as the ledger needs them: locked for a whole batch by two statements. */
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
   * Locks both accounts of each of the terms until the transaction ends, and opens those that are
   * not there.
   *
   * @return the customers' accounts
   */
  Map<AccountKey, Account> lock(Connection transaction, Collection<Terms> all) throws SQLException {
    if (all.isEmpty()) {
      return Map.of();
    }
    List<Wanted> wanted = all.stream().flatMap(this::bothAccounts).distinct().toList();
    try (PreparedStatement open = transaction.prepareStatement(OPEN_MISSING)) {
      keys(open, wanted).text(Wanted::currency).number(Wanted::creditLimit);
      open.executeUpdate();
    }
    try (PreparedStatement lock = transaction.prepareStatement(LOCK)) {
      keys(lock, wanted);
      return readCustomers(lock);
    }
  }

  private Stream<Wanted> bothAccounts(Terms terms) {
    String tenant = terms.tenant().value();
    String currency = terms.money().currency().getCurrencyCode();
    return Stream.of(
        new Wanted(tenant, "CUSTOMER", terms.accountId().value(), null, defaultCreditLimit),
        new Wanted(tenant, "MERCHANT", currency, currency, 0));
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
        if (rows.getString("kind").equals("CUSTOMER")) {
          accounts.put(
              new AccountKey(
                  new TenantId(rows.getString("tenant")), new AccountId(rows.getString("id"))),
              account(rows));
        }
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
