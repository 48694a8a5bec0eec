package dev.orderonce.subscribers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orderonce.contract.Items;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.Sku;
import dev.orderonce.contract.TenantId;
import dev.orderonce.kit.Json;
import dev.orderonce.subscribers.StockMovement.Refused;
import dev.orderonce.subscribers.StockMovement.Released;
import dev.orderonce.subscribers.StockMovement.Reserved;
import dev.orderonce.subscribers.StockMovement.Wanted;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The movements of stock, read and added a batch at a time. The database itself moves the counts as
 * movements are added, so that neither can be written without the other.
 */
final class StockMovementTable {

  private static final String OF_ORDERS =
      """
      select id, tenant, order_id, outcome, items, refused_sku, reservation_id
      from stock_movements
      where order_id = any(?)
      """;

  private static final String ADD =
      """
      insert into stock_movements (id, reservation_id, outcome, refused_sku, tenant, order_id, items)
      select id, reservation_id, outcome, refused_sku, tenant, order_id, items::jsonb
      from unnest(?, ?, ?, ?, ?, ?, ?)
        as added(id, reservation_id, outcome, refused_sku, tenant, order_id, items)
      """;

  private static final String TIMES =
      "select id, created_at from stock_movements where id = any(?)";

  private static final ObjectMapper JSON = new ObjectMapper();

  private StockMovementTable() {}

  /** All movements of those orders. */
  static List<StockMovement> ofOrders(Connection transaction, Set<OrderId> orders)
      throws SQLException {
    List<StockMovement> found = new ArrayList<>();
    try (PreparedStatement select = transaction.prepareStatement(OF_ORDERS)) {
      Columns.<OrderId>of(select, orders).uuid(OrderId::value);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(movement(rows));
        }
      }
    }
    return found;
  }

  /**
   * Adds the movements, and by that moves the counts: by what all of them come to, so that what one
   * releases can be another's.
   */
  static void add(Connection transaction, List<StockMovement> movements) throws SQLException {
    if (movements.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = transaction.prepareStatement(ADD)) {
      Columns.<StockMovement>of(insert, movements)
          .uuid(movement -> movement.id().value())
          .uuid(StockMovementTable::reservationId)
          .text(StockMovementTable::outcome)
          .text(StockMovementTable::refusedSku)
          .text(movement -> movement.wanted().tenant().value())
          .uuid(movement -> movement.wanted().orderId().value())
          .text(movement -> Json.write(movement.wanted().items()));
      insert.executeUpdate();
    }
  }

  /** When each of those movements was added. */
  static Map<MessageId, Instant> times(Connection transaction, Collection<StockMovement> movements)
      throws SQLException {
    Map<MessageId, Instant> times = new HashMap<>();
    try (PreparedStatement select = transaction.prepareStatement(TIMES)) {
      Columns.<StockMovement>of(select, List.copyOf(movements)).uuid(each -> each.id().value());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          times.put(
              new MessageId(rows.getObject("id", UUID.class)),
              rows.getObject("created_at", OffsetDateTime.class).toInstant());
        }
      }
    }
    return times;
  }

  private static String outcome(StockMovement movement) {
    return switch (movement) {
      case Reserved _ -> "RESERVED";
      case Refused _ -> "REFUSED";
      case Released _ -> "RELEASED";
    };
  }

  private static @Nullable String refusedSku(StockMovement movement) {
    return switch (movement) {
      case Reserved _, Released _ -> null;
      case Refused refused -> refused.sku().value();
    };
  }

  private static @Nullable UUID reservationId(StockMovement movement) {
    return switch (movement) {
      case Reserved _, Refused _ -> null;
      case Released released -> released.reservationId().value();
    };
  }

  private static StockMovement movement(ResultSet row) throws SQLException {
    MessageId id = new MessageId(row.getObject("id", UUID.class));
    Wanted wanted =
        new Wanted(
            new TenantId(row.getString("tenant")),
            new OrderId(row.getObject("order_id", UUID.class)),
            items(row.getString("items")));
    UUID reservation = row.getObject("reservation_id", UUID.class);
    String refused = row.getString("refused_sku");
    if (reservation != null) {
      return new Released(id, wanted, new MessageId(reservation));
    }
    return refused == null ? new Reserved(id, wanted) : new Refused(id, wanted, new Sku(refused));
  }

  private static Items items(String json) {
    try {
      return JSON.readValue(json, Items.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a movement's items cannot be read", e);
    }
  }
}
