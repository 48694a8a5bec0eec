package dev.orderonce.subscribers;

import dev.orderonce.kit.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Compares all that is held with all orders, from the rows themselves, in one snapshot of the
 * database. An order to which something has happened within the grace period is left out: it may be
 * on its way.
 */
public final class Reconciliation {

  private static final String IN_FLIGHT =
      """
      select distinct order_id from audit_marks where at >= now() - ? * interval '1 millisecond'
      """;

  private static final String BALANCES =
      """
      select 'BALANCE_DIFFERS' as kind, coalesce(a.tenant, p.tenant) as tenant,
             coalesce(a.tenant, p.tenant) || '/' || coalesce(a.id, p.account_id) as subject,
             format('balance %s, postings %s', coalesce(a.balance, 0), coalesce(p.amount, 0)) as detail
      from accounts a
      full join (select tenant, kind, account_id, sum(amount) as amount
                 from postings group by tenant, kind, account_id) p
        on p.tenant = a.tenant and p.kind = a.kind and p.account_id = a.id
      where coalesce(a.balance, 0) <> coalesce(p.amount, 0)
      """;

  private static final String STOCK =
      """
      select 'STOCK_DIFFERS' as kind, coalesce(s.tenant, m.tenant) as tenant,
             coalesce(s.tenant, m.tenant) || '/' || coalesce(s.sku, m.sku) as subject,
             format('reserved %s, movements %s', coalesce(s.reserved, 0), coalesce(m.quantity, 0))
               as detail
      from stock s
      full join (select tenant, item.sku,
                        sum(case outcome when 'RESERVED' then quantity else -quantity end) as quantity
                 from stock_movements,
                      jsonb_to_recordset(items) as item(sku varchar, quantity bigint)
                 where outcome <> 'REFUSED' group by tenant, item.sku) m
        on m.tenant = s.tenant and m.sku = s.sku
      where coalesce(s.reserved, 0) <> coalesce(m.quantity, 0)
      """;

  private final Set<UUID> inFlight = new HashSet<>();
  private final Map<String, Total> totals = new TreeMap<>();
  private final List<Discrepancy> found = new ArrayList<>();
  private long orders;

  private Reconciliation() {}

  /**
   * What was compared, and what does not add up.
   *
   * @param orders how many were compared
   * @param inFlight how many were left out
   * @param totals per tenant and currency, of those that were compared
   */
  public record Report(
      long orders, long inFlight, List<Total> totals, List<Discrepancy> discrepancies) {}

  /**
   * What a tenant's orders of a currency come to, in minor units.
   *
   * @param due the amounts of its paid orders
   */
  public record Total(String tenant, String currency, long captured, long refunded, long due) {

    /** What is held. */
    public long held() {
      return captured - refunded;
    }

    private static Total sum(Total one, Total other) {
      return new Total(
          one.tenant,
          one.currency,
          Math.addExact(one.captured, other.captured),
          Math.addExact(one.refunded, other.refunded),
          Math.addExact(one.due, other.due));
    }
  }

  /**
   * Compares everything.
   *
   * @param grace how long nothing must have happened to an order before it is judged
   * @throws SQLException if the database cannot be read
   */
  public static Report of(DatabaseSettings database, Duration grace) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password())) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("set transaction isolation level repeatable read, read only");
      }
      return new Reconciliation().compare(connection, grace);
    }
  }

  private Report compare(Connection snapshot, Duration grace) throws SQLException {
    readInFlight(snapshot, grace);
    OrderFactsTable.all(snapshot, this::add);
    for (Total total : totals.values()) {
      if (total.held() != total.due()) {
        found.add(
            new Discrepancy(
                Discrepancy.Kind.TOTALS_DIFFER,
                total.tenant() + "/" + total.currency(),
                total.tenant(),
                "held %d, due %d".formatted(total.held(), total.due())));
      }
    }
    read(snapshot, BALANCES);
    read(snapshot, STOCK);
    return new Report(orders, inFlight.size(), List.copyOf(totals.values()), List.copyOf(found));
  }

  private void readInFlight(Connection snapshot, Duration grace) throws SQLException {
    try (PreparedStatement select = snapshot.prepareStatement(IN_FLIGHT)) {
      select.setLong(1, grace.toMillis());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          inFlight.add(rows.getObject(1, UUID.class));
        }
      }
    }
  }

  private void add(OrderFacts facts) {
    if (inFlight.contains(facts.id())) {
      return;
    }
    orders++;
    OrderFacts.Sold sold = facts.sold();
    if (sold != null) {
      add(new Total(sold.tenant(), sold.currency(), 0, 0, facts.due()));
    }
    OrderFacts.Money money = facts.money();
    if (money != null) {
      add(new Total(money.tenant(), money.currency(), money.captured(), money.refunded(), 0));
    }
    found.addAll(facts.discrepancies());
  }

  private void add(Total total) {
    totals.merge(total.tenant() + "/" + total.currency(), total, Total::sum);
  }

  private void read(Connection snapshot, String sql) throws SQLException {
    try (PreparedStatement select = snapshot.prepareStatement(sql);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(AuditTable.discrepancy(rows));
      }
    }
  }
}
