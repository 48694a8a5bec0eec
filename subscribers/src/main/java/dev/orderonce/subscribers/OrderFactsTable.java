package dev.orderonce.subscribers;

import dev.orderonce.contract.OrderState;
import dev.orderonce.subscribers.OrderFacts.Money;
import dev.orderonce.subscribers.OrderFacts.Sold;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what orders, ledger and inventory say, of some orders or of all. */
final class OrderFactsTable {

  /** Each place for a condition takes the name of the column with the order's id. */
  private static final String FACTS =
      """
      with sold as (
        select id, tenant, state, amount, currency, items is not null as with_items from orders where %s
      ), money as (
        select order_id, min(tenant) as tenant, string_agg(distinct currency, '+') as currency,
               coalesce(sum(amount) filter (where kind = 'CHARGE'), 0) as captured,
               coalesce(sum(amount) filter (where kind = 'REFUND'), 0) as refunded
        from transfers where outcome = 'POSTED' and %s group by order_id
      ), goods as (
        select order_id, min(tenant) as tenant from stock_movements
        where outcome <> 'REFUSED' and %s
        group by order_id
        having sum(case outcome when 'RESERVED' then 1 else -1 end) > 0
      ), told as (
        select order_id, bool_or(type = 'OrderCompleted') as completed,
               bool_or(type = 'CompensationStuck') as stuck
        from order_history where type in ('OrderCompleted', 'CompensationStuck') and %s
        group by order_id
      )
      select coalesce(sold.id, money.order_id, goods.order_id) as id,
             sold.tenant, sold.state, sold.amount, sold.currency, sold.with_items,
             money.tenant as charged_tenant, money.currency as charged_currency,
             money.captured, money.refunded, goods.tenant as reserved_for,
             coalesce(told.completed, false) as completed, coalesce(told.stuck, false) as stuck
      from sold
      full join money on money.order_id = sold.id
      full join goods on goods.order_id = coalesce(sold.id, money.order_id)
      left join told on told.order_id = sold.id
      """;

  private static final String OF_SOME =
      FACTS.formatted("id = any(?)", "order_id = any(?)", "order_id = any(?)", "order_id = any(?)");

  private static final String OF_ALL = FACTS.formatted("true", "true", "true", "true");

  private static final int FETCH_SIZE = 10_000;

  private OrderFactsTable() {}

  /** Of those orders that are known to any of them. */
  static List<OrderFacts> of(Connection transaction, Collection<UUID> orders) throws SQLException {
    List<OrderFacts> facts = new ArrayList<>();
    try (PreparedStatement select = transaction.prepareStatement(OF_SOME)) {
      Columns.<UUID>of(select, orders)
          .uuid(Function.identity())
          .uuid(Function.identity())
          .uuid(Function.identity())
          .uuid(Function.identity());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          facts.add(facts(rows));
        }
      }
    }
    return facts;
  }

  /** Of all orders, a portion in memory at a time. */
  static void all(Connection transaction, Consumer<OrderFacts> to) throws SQLException {
    try (PreparedStatement select = transaction.prepareStatement(OF_ALL)) {
      select.setFetchSize(FETCH_SIZE);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          to.accept(facts(rows));
        }
      }
    }
  }

  private static OrderFacts facts(ResultSet row) throws SQLException {
    return new OrderFacts(
        row.getObject("id", UUID.class),
        sold(row),
        money(row),
        row.getString("reserved_for"),
        row.getBoolean("completed"),
        row.getBoolean("stuck"));
  }

  private static @Nullable Sold sold(ResultSet row) throws SQLException {
    String tenant = row.getString("tenant");
    return tenant == null
        ? null
        : new Sold(
            tenant,
            OrderState.valueOf(row.getString("state")),
            row.getLong("amount"),
            row.getString("currency"),
            row.getBoolean("with_items"));
  }

  private static @Nullable Money money(ResultSet row) throws SQLException {
    String tenant = row.getString("charged_tenant");
    return tenant == null
        ? null
        : new Money(
            tenant,
            row.getString("charged_currency"),
            row.getLong("captured"),
            row.getLong("refunded"));
  }
}
