package dev.orderonce.subscribers;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.TenantId;
import dev.orderonce.kit.ProblemException;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.sql.SQLException;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/** The HTTP calls about accounts; each takes the API key of the tenant whose accounts they are. */
final class AccountsApi {

  static final String PATH = "/v1/accounts/{id}";

  private final Callers callers;
  private final AccountBook book;

  AccountsApi(Callers callers, AccountBook book) {
    this.callers = callers;
    this.book = book;
  }

  /** The account as answers show it; the currency is absent until it is set. */
  private record View(String id, long creditLimit, @Nullable String currency, long balance) {

    static View of(AccountKey key, Account account) {
      Currency currency = account.currency();
      return new View(
          key.id().value(),
          account.creditLimit(),
          currency == null ? null : currency.getCurrencyCode(),
          account.balance());
    }
  }

  /** Adds the routes. */
  void configure(JavalinConfig config) {
    config.routes.get(PATH, this::get);
    config.routes.put(PATH, this::put);
  }

  private void get(Context ctx) throws SQLException {
    AccountKey key = key(callers, ctx);
    Account account = book.find(key).orElseThrow(() -> notFound(key));
    Requests.answer(ctx, View.of(key, account));
  }

  private void put(Context ctx) throws SQLException {
    AccountKey key = key(callers, ctx);
    AccountRequest request = AccountRequest.parse(Requests.json(ctx));
    switch (book.set(key, request)) {
      case AccountBook.Result.Stored stored -> Requests.answer(ctx, View.of(key, stored.account()));
      case AccountBook.Result.CurrencyFixed fixed ->
          throw Requests.refused(
              409,
              "account_currency_fixed",
              "The currency cannot change",
              "the account has postings in " + fixed.currency().getCurrencyCode());
      case AccountBook.Result.LimitBelowUse below ->
          throw Requests.refused(
              409,
              "credit_limit_below_use",
              "More than that limit is used",
              "%d minor units are used".formatted(below.used()));
    }
  }

  /** The account that the path names, of the tenant whose key the request carries. */
  static AccountKey key(Callers callers, Context ctx) {
    TenantId tenant = callers.tenant(ctx, "accounts");
    try {
      return new AccountKey(tenant, new AccountId(ctx.pathParam("id")));
    } catch (IllegalArgumentException e) {
      throw Requests.invalid("id", String.valueOf(e.getMessage()));
    }
  }

  static ProblemException notFound(AccountKey key) {
    return Requests.refused(404, "account_not_found", "No such account", "no account " + key.id());
  }
}
