package dev.orderonce.subscribers;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes the read model that is served what the topics tell, row by row where the two differ. An
 * order of which the topics tell nothing, be it that its command has not come there yet or that
 * they have forgotten it, is left as it is; so is what happened to one before what they still know.
 * What the projection has put aside counts as not told: an operator decides about it.
 */
final class RebuiltModelSwap {

  private static final String ANALYZE =
      "analyze rebuilt_orders, rebuilt_changes, rebuilt_commands, rebuilt_outcomes";

  /** Whole tables are compared; see {@link Inbox#SESSION_SETUP} for what it is otherwise. */
  private static final String PLANS = "set local enable_seqscan = on";

  /** The projection does not apply them either, until somebody decides that it should. */
  private static final List<String> LEAVE_OUT_WHAT_WAS_PUT_ASIDE =
      Stream.of("rebuilt_orders", "rebuilt_changes", "rebuilt_outcomes")
          .map(
              """
              delete from %s as told using dead_letters letter
              where letter.subscriber = 'projection' and letter.state <> 'REDRIVEN'
                and letter.message_id = told.message
              """
                  ::formatted)
          .toList();

  private static final String ADD_ORDERS =
      """
      insert into orders (id, tenant, customer_id, amount, currency, reference, items,
                          account_id, created_at, updated_at)
      select id, tenant, customer_id, amount, currency, reference, items, account_id, created_at,
             created_at
      from rebuilt_orders
      where not exists (select from orders where orders.id = rebuilt_orders.id)
      order by id
      on conflict do nothing
      """;

  private static final String PUT_ORDERS_RIGHT =
      """
      update orders
      set tenant = told.tenant, customer_id = told.customer_id, amount = told.amount,
          currency = told.currency, reference = told.reference, items = told.items,
          account_id = coalesce(told.account_id, orders.account_id), created_at = told.created_at
      from rebuilt_orders told
      where told.id = orders.id
        and (orders.tenant, orders.customer_id, orders.amount, orders.currency, orders.reference,
             orders.items, orders.account_id, orders.created_at)
            is distinct from
            (told.tenant, told.customer_id, told.amount, told.currency, told.reference,
             told.items, coalesce(told.account_id, orders.account_id), told.created_at)
      """;

  private static final String PUT_STATES_RIGHT =
      """
      with newest as (
        select distinct on (order_id) order_id, version, at from rebuilt_changes
        order by order_id, version desc
      ), said as (
        select distinct on (order_id) order_id, state, reason, reason_detail from rebuilt_changes
        where state is not null order by order_id, version desc
      ), told as (
        select o.id, newest.version,
               case when newest.version = 1 then o.created_at else newest.at end as updated_at,
               coalesce(said.state, o.state) as state,
               case when said.state is null then o.reason else said.reason end as reason,
               case when said.state is null then o.reason_detail else said.reason_detail end
                 as reason_detail
        from newest join orders o on o.id = newest.order_id
        left join said on said.order_id = newest.order_id
      )
      update orders
      set version = told.version, updated_at = told.updated_at, state = told.state,
          reason = told.reason, reason_detail = told.reason_detail
      from told
      where told.id = orders.id
        and (orders.version, orders.updated_at, orders.state, orders.reason, orders.reason_detail)
            is distinct from
            (told.version, told.updated_at, told.state, told.reason, told.reason_detail)
      """;

  private static final String DROP_FALSE_HISTORY =
      """
      delete from order_history
      using (select order_id, min(version) as version from rebuilt_changes group by order_id) first
      where first.order_id = order_history.order_id and order_history.version >= first.version
        and not exists (
          select from rebuilt_changes told
          where told.order_id = order_history.order_id and told.version = order_history.version
            and told.type = order_history.type and told.at = order_history.at)
      """;

  private static final String ADD_HISTORY =
      """
      insert into order_history (order_id, version, type, at)
      select order_id, version, type, at from rebuilt_changes
      where version >= 2
        and exists (select from orders where orders.id = rebuilt_changes.order_id)
        and not exists (
          select from order_history h
          where h.order_id = rebuilt_changes.order_id and h.version = rebuilt_changes.version)
      """;

  private static final String ADD_COMMANDS =
      """
      insert into commands (id, tenant, order_id, type, created_at)
      select id, tenant, order_id, type, created_at from rebuilt_commands
      where exists (select from orders where orders.id = rebuilt_commands.order_id)
        and not exists (select from commands where commands.id = rebuilt_commands.id)
      on conflict do nothing
      """;

  private static final String PUT_OUTCOMES_RIGHT =
      """
      update commands
      set status = told.status, code = told.code,
          decided_at = greatest(commands.created_at, coalesce(commands.decided_at, told.decided_at))
      from rebuilt_outcomes told
      where told.id = commands.id
        and (commands.status, commands.code) is distinct from (told.status, told.code)
      """;

  private RebuiltModelSwap() {}

  /** Does it; returns how many rows were not as the topics tell. */
  static long in(Connection transaction) throws SQLException {
    try (Statement statement = transaction.createStatement()) {
      statement.execute(PLANS);
      for (String deletion : LEAVE_OUT_WHAT_WAS_PUT_ASIDE) {
        statement.execute(deletion);
      }
      statement.execute(ANALYZE);
      long rows = 0;
      rows += statement.executeUpdate(ADD_ORDERS);
      rows += statement.executeUpdate(PUT_ORDERS_RIGHT);
      rows += statement.executeUpdate(PUT_STATES_RIGHT);
      rows += statement.executeUpdate(DROP_FALSE_HISTORY);
      rows += statement.executeUpdate(ADD_HISTORY);
      rows += statement.executeUpdate(ADD_COMMANDS);
      rows += statement.executeUpdate(PUT_OUTCOMES_RIGHT);
      return rows;
    }
  }
}
