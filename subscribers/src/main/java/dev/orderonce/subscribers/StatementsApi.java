package dev.orderonce.subscribers;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The HTTP call for an account's statement; it takes the API key of the account's tenant. */
final class StatementsApi {

  private final Callers callers;
  private final AccountBook book;

  StatementsApi(Callers callers, AccountBook book) {
    this.callers = callers;
    this.book = book;
  }

  /** A posting as answers show it. */
  private record View(
      String transferId, String orderId, String kind, long amount, String currency, String at) {

    static View of(Posting posting) {
      return new View(
          posting.transferId().toString(),
          posting.orderId().toString(),
          posting.kind(),
          posting.amount(),
          posting.currency(),
          posting.at().toString());
    }
  }

  private record Page(List<View> data, @Nullable String nextCursor) {}

  /** Adds the route. */
  void configure(JavalinConfig config) {
    config.routes.get(AccountsApi.PATH + "/postings", this::postings);
  }

  private void postings(Context ctx) throws SQLException {
    AccountKey key = AccountsApi.key(callers, ctx);
    int limit = Requests.limit(ctx);
    Optional<List<Posting>> found = book.postings(key, Requests.cursor(ctx), limit + 1);
    List<Posting> postings = found.orElseThrow(() -> AccountsApi.notFound(key));
    boolean more = postings.size() > limit;
    List<Posting> shown = more ? postings.subList(0, limit) : postings;
    Requests.answer(
        ctx,
        new Page(
            shown.stream().map(View::of).toList(),
            more ? Long.toString(shown.getLast().position()) : null));
  }
}
