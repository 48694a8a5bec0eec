package dev.orderonce.subscribers;

import dev.orderonce.contract.CommandDecided;
import dev.orderonce.contract.OutcomeCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tables that HTTP reads are served from; each call is one statement for the whole batch. */
final class ReadModel {

  private static final String ADD_MISSING =
      """
      insert into orders (id, tenant, customer_id, amount, currency, reference, items, created_at,
                          updated_at)
      select id, tenant, customer_id, amount, currency, reference, items::jsonb, created_at,
             created_at
      from unnest(?, ?, ?, ?, ?, ?, ?, ?)
        as created(id, tenant, customer_id, amount, currency, reference, items, created_at)
      order by id
      on conflict do nothing
      """;

  /**
   * For update, not less: a command is announced when the transaction that adds its row is in the
   * log, which can be a moment before others see the row. That transaction holds a key-share lock
   * on the order; so once this lock is had, the row is seen and its outcome is not lost.
   */
  private static final String LOCK =
      "select id from orders where id = any(?) order by id for update";

  private static final String ADD_HISTORY =
      """
      insert into order_history (order_id, version, type, at)
      select order_id, version, type, at
      from unnest(?, ?, ?, ?) as change(order_id, version, type, at)
      where version >= 2
      on conflict do nothing
      """;

  private static final String ADVANCE =
      """
      update orders
      set version = change.version, updated_at = change.at,
          state = coalesce(change.state, orders.state),
          reason = case when change.state is null then orders.reason else change.reason end,
          reason_detail =
            case when change.state is null then orders.reason_detail else change.reason_detail end
      from unnest(?, ?, ?, ?, ?, ?)
        as change(id, version, at, state, reason, reason_detail)
      where orders.id = change.id and orders.version < change.version
      """;

  private static final String DECIDE =
      """
      update commands
      set status = outcome.status, code = outcome.code, decided_at = greatest(created_at, now())
      from unnest(?, ?, ?) as outcome(id, status, code)
      where commands.id = outcome.id and commands.status = 'PENDING'
      """;

  private final Connection transaction;

  ReadModel(Connection transaction) {
    this.transaction = transaction;
  }

  /** Adds those of the orders that have no row. */
  void addMissing(List<NewOrder> orders) throws SQLException {
    if (orders.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = transaction.prepareStatement(ADD_MISSING)) {
      Columns.<NewOrder>of(insert, orders)
          .uuid(NewOrder::id)
          .text(NewOrder::tenant)
          .text(NewOrder::customerId)
          .number(NewOrder::amount)
          .text(NewOrder::currency)
          .text(NewOrder::reference)
          .text(NewOrder::items)
          .time(NewOrder::createdAt);
      insert.executeUpdate();
    }
  }

  /** Locks the rows of those orders until the transaction ends, and says which ones there are. */
  Set<UUID> lock(Set<UUID> orders) throws SQLException {
    Set<UUID> found = new HashSet<>();
    try (PreparedStatement select = transaction.prepareStatement(LOCK)) {
      Columns.<UUID>of(select, orders).uuid(Function.identity());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getObject(1, UUID.class));
        }
      }
    }
    return found;
  }

  /** Adds what happened after creation to the histories; a version that is there stays. */
  void addHistory(List<OrderChange> changes) throws SQLException {
    try (PreparedStatement insert = transaction.prepareStatement(ADD_HISTORY)) {
      Columns.<OrderChange>of(insert, changes)
          .uuid(OrderChange::order)
          .number(OrderChange::version)
          .text(OrderChange::type)
          .time(OrderChange::at);
      insert.executeUpdate();
    }
  }

  /**
   * Takes the orders to where the changes say, unless they are there or further.
   *
   * @param newest at most one change of each order
   */
  void advance(Collection<OrderChange> newest) throws SQLException {
    try (PreparedStatement update = transaction.prepareStatement(ADVANCE)) {
      Columns.<OrderChange>of(update, newest)
          .uuid(OrderChange::order)
          .number(OrderChange::version)
          .time(OrderChange::at)
          .text(OrderChange::stateName)
          .text(OrderChange::reasonLabel)
          .text(OrderChange::reasonDetail);
      update.executeUpdate();
    }
  }

  /** Gives the commands their outcomes; those that have one keep it. */
  void decide(List<CommandDecided> outcomes) throws SQLException {
    if (outcomes.isEmpty()) {
      return;
    }
    try (PreparedStatement update = transaction.prepareStatement(DECIDE)) {
      Columns.<CommandDecided>of(update, outcomes)
          .uuid(outcome -> outcome.commandId().value())
          .text(outcome -> outcome.status().name())
          .text(outcome -> label(outcome.code()));
      update.executeUpdate();
    }
  }

  private static @Nullable String label(@Nullable OutcomeCode code) {
    return code == null ? null : code.label();
  }
}
