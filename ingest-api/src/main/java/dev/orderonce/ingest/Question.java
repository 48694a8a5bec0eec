package dev.orderonce.ingest;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What is asked of the database about all the things that somebody waits for, at once. */
@FunctionalInterface
interface Question<A> {

  /** What became of the commands that are decided. */
  Question<Answers.CommandAnswer> DECIDED =
      (connection, watches) ->
          byId(
              connection,
              "select * from commands where id = any(?) and status <> 'PENDING'",
              watches,
              Rows::command);

  /**
   * The orders whose sagas have come to rest: they have left CREATED, or wait to be paid with their
   * items reserved. A refusal of items is not the end: it cancels the order.
   */
  Question<Answers.OrderAnswer> SETTLED =
      (connection, watches) ->
          byId(
              connection,
              """
              select * from orders o
              where id = any(?) and (state <> 'CREATED' or account_id is null and exists (
                select from stock_movements m where m.order_id = o.id and outcome = 'RESERVED'))
              """,
              watches,
              row -> Rows.order(row, null));

  /** What happened to orders after the version that the watcher knows; a creation is known. */
  Question<List<Answers.HistoryEntry>> HAPPENED = Question::happened;

  /**
   * Asks.
   *
   * @return the answers there are by now, by the id of the thing; none for what is still open
   */
  Map<UUID, A> ask(Connection connection, Collection<Watch<A>> watches) throws SQLException;

  private static <A> Map<UUID, A> byId(
      Connection connection, String sql, Collection<Watch<A>> watches, RowReader<A> reader)
      throws SQLException {
    Map<UUID, A> answers = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setArray(1, ids(connection, watches));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          answers.put(row.getObject("id", UUID.class), reader.read(row));
        }
      }
    }
    return answers;
  }

  private static Map<UUID, List<Answers.HistoryEntry>> happened(
      Connection connection, Collection<Watch<List<Answers.HistoryEntry>>> watches)
      throws SQLException {
    Map<UUID, List<Answers.HistoryEntry>> answers = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select order_id, order_history.version, type, at
            from (select id, min(version) as version
                  from unnest(?::uuid[], ?::bigint[]) as watch(id, version) group by id) as known
            join order_history on order_id = known.id and order_history.version > known.version
            order by order_id, order_history.version
            """)) {
      Object[] versions = watches.stream().map(Watch::version).toArray();
      select.setArray(1, ids(connection, watches));
      select.setArray(2, connection.createArrayOf("bigint", versions));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          answers
              .computeIfAbsent(row.getObject("order_id", UUID.class), id -> new ArrayList<>())
              .add(Rows.historyEntry(row));
        }
      }
    }
    return answers;
  }

  private static <A> Array ids(Connection connection, Collection<Watch<A>> watches)
      throws SQLException {
    return connection.createArrayOf("uuid", watches.stream().map(Watch::id).toArray());
  }

  /** Reads a row as an answer. */
  @FunctionalInterface
  interface RowReader<A> {
    A read(ResultSet row) throws SQLException;
  }
}
