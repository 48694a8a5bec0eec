package dev.orderonce.subscribers;

import dev.orderonce.contract.Sku;
import dev.orderonce.contract.TenantId;
import dev.orderonce.kit.ProblemException;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The HTTP calls about stock; each takes the API key of the tenant whose stock it is. */
final class StockApi {

  private static final String PATH = "/v1/stock/{sku}";

  private final Callers callers;
  private final DataSource dataSource;

  StockApi(Callers callers, DataSource dataSource) {
    this.callers = callers;
    this.dataSource = dataSource;
  }

  /** The article as answers show it. */
  private record View(String sku, long available) {}

  /** Adds the routes. */
  void configure(JavalinConfig config) {
    config.routes.get(PATH, this::get);
    config.routes.put(PATH, this::put);
  }

  private void get(Context ctx) throws SQLException {
    StockKey key = key(ctx);
    long available =
        Transactions.commit(dataSource, transaction -> StockTable.find(transaction, key))
            .orElseThrow(() -> notFound(key));
    Requests.answer(ctx, new View(key.sku().value(), available));
  }

  private void put(Context ctx) throws SQLException {
    StockKey key = key(ctx);
    StockRequest request = StockRequest.parse(Requests.json(ctx));
    long available =
        Transactions.commit(
            dataSource,
            transaction -> {
              StockTable.set(transaction, key, request.available());
              return request.available();
            });
    Requests.answer(ctx, new View(key.sku().value(), available));
  }

  private StockKey key(Context ctx) {
    TenantId tenant = callers.tenant(ctx, "articles");
    try {
      return new StockKey(tenant, new Sku(ctx.pathParam("sku")));
    } catch (IllegalArgumentException e) {
      throw Requests.invalid("sku", String.valueOf(e.getMessage()));
    }
  }

  private static ProblemException notFound(StockKey key) {
    return Requests.refused(
        404, "stock_not_found", "No such article", "no article %s in stock".formatted(key.sku()));
  }
}
