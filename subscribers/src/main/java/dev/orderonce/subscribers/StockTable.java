package dev.orderonce.subscribers;

import dev.orderonce.contract.Sku;
import dev.orderonce.contract.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The articles and what is free of each. */
final class StockTable {

  /** In the order of the key: two batches cannot wait for each other. */
  private static final String LOCK =
      """
      select s.tenant, s.sku, s.available
      from stock s
      join unnest(?, ?) as wanted(tenant, sku) on s.tenant = wanted.tenant and s.sku = wanted.sku
      order by s.tenant, s.sku
      for update of s
      """;

  private static final String FIND = "select available from stock where tenant = ? and sku = ?";

  private static final String SET =
      """
      insert into stock (tenant, sku, available) values (?, ?, ?)
      on conflict (tenant, sku) do update set available = excluded.available
      """;

  private StockTable() {}

  /**
   * Locks those of the articles that there are until the transaction ends.
   *
   * @return what is free of each
   */
  static Map<StockKey, Long> lock(Connection transaction, Set<StockKey> wanted)
      throws SQLException {
    Map<StockKey, Long> available = new HashMap<>();
    try (PreparedStatement lock = transaction.prepareStatement(LOCK)) {
      Columns.<StockKey>of(lock, wanted)
          .text(key -> key.tenant().value())
          .text(key -> key.sku().value());
      try (ResultSet rows = lock.executeQuery()) {
        while (rows.next()) {
          available.put(
              new StockKey(new TenantId(rows.getString("tenant")), new Sku(rows.getString("sku"))),
              rows.getLong("available"));
        }
      }
    }
    return available;
  }

  /** What is free of an article, if there is such an article. */
  static Optional<Long> find(Connection transaction, StockKey key) throws SQLException {
    try (PreparedStatement select = transaction.prepareStatement(FIND)) {
      select.setString(1, key.tenant().value());
      select.setString(2, key.sku().value());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(row.getLong("available")) : Optional.empty();
      }
    }
  }

  /** Says what is free of an article; what is reserved of it stays reserved. */
  static void set(Connection transaction, StockKey key, long available) throws SQLException {
    try (PreparedStatement upsert = transaction.prepareStatement(SET)) {
      upsert.setString(1, key.tenant().value());
      upsert.setString(2, key.sku().value());
      upsert.setLong(3, available);
      upsert.executeUpdate();
    }
  }
}
