package dev.orderonce.subscribers;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.TenantId;
import dev.orderonce.kit.Authenticator;
import dev.orderonce.kit.Json;
import dev.orderonce.kit.Principal;
import dev.orderonce.kit.Problem;
import dev.orderonce.kit.Problem.FieldError;
import dev.orderonce.kit.ProblemException;
import dev.orderonce.kit.ServiceHttp;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.sql.SQLException;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The HTTP calls about accounts; each takes the API key of the tenant whose accounts they are. */
final class AccountsApi {

  private static final String PATH = "/v1/accounts/{id}";
  private static final int MAX_BODY_BYTES = 16 * 1024;

  private final Authenticator keys;
  private final AccountBook book;

  AccountsApi(Authenticator keys, AccountBook book) {
    this.keys = keys;
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
    config.http.maxRequestSize = MAX_BODY_BYTES;
    config.routes.get(PATH, this::get);
    config.routes.put(PATH, this::put);
    config.routes.exception(SQLException.class, (e, ctx) -> answerUnavailable(ctx));
  }

  private void get(Context ctx) throws SQLException {
    AccountKey key = key(ctx);
    Account account =
        book.find(key)
            .orElseThrow(() ->
                refused(404, "account_not_found", "No such account", "no account " + key.id()));
    answer(ctx, View.of(key, account));
  }

  private void put(Context ctx) throws SQLException {
    AccountKey key = key(ctx);
    requireJson(ctx);
    AccountRequest request = AccountRequest.parse(ctx.bodyAsBytes());
    switch (book.set(key, request)) {
      case AccountBook.Result.Stored stored -> answer(ctx, View.of(key, stored.account()));
      case AccountBook.Result.CurrencyFixed fixed ->
          throw refused(
              409,
              "account_currency_fixed",
              "The currency cannot change",
              "the account has postings in " + fixed.currency().getCurrencyCode());
      case AccountBook.Result.LimitBelowUse below ->
          throw refused(
              409,
              "credit_limit_below_use",
              "More than that limit is used",
              "%d minor units are used".formatted(below.used()));
    }
  }

  private AccountKey key(Context ctx) {
    TenantId tenant = tenant(ctx);
    try {
      return new AccountKey(tenant, new AccountId(ctx.pathParam("id")));
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.invalid(List.of(new FieldError("id", String.valueOf(e.getMessage())))));
    }
  }

  private TenantId tenant(Context ctx) {
    Principal principal =
        keys.authenticate(ctx.header("Authorization")).orElseThrow(AccountsApi::unauthenticated);
    return switch (principal) {
      case Principal.Tenant tenant -> new TenantId(tenant.name());
      case Principal.Operator _ ->
          throw refused(
              403,
              "tenant_key_required",
              "Not a tenant's key",
              "accounts belong to a tenant: use a tenant's key, not an operator's");
    };
  }

  private static void requireJson(Context ctx) {
    String type = ctx.contentType();
    if (type == null || !isJson(type)) {
      throw refused(
          415,
          "unsupported_media_type",
          "Not JSON",
          "send the body as Content-Type: application/json");
    }
  }

  private static boolean isJson(String contentType) {
    String mediaType = contentType.split(";", 2)[0].strip();
    return mediaType.toLowerCase(Locale.ROOT).equals("application/json");
  }

  private static void answer(Context ctx, View view) {
    ctx.contentType("application/json").result(Json.write(view));
  }

  private static void answerUnavailable(Context ctx) {
    String detail = "nothing is known to have been done; send the same request again";
    ctx.header("Retry-After", "1");
    ServiceHttp.answer(
        ctx, Problem.of(503, "database_unavailable", "The database is away", detail, true));
  }

  private static ProblemException unauthenticated() {
    String detail = "send a valid key as: Authorization: Bearer <api key>";
    return new ProblemException(
        Problem.of(401, "unauthenticated", "No valid API key", detail, false),
        Map.of("WWW-Authenticate", "Bearer"));
  }

  private static ProblemException refused(int status, String code, String title, String detail) {
    return new ProblemException(Problem.of(status, code, title, detail, false));
  }
}
