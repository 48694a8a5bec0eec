package dev.orderonce.relay;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Publishes retained rows again, under their own ids, by the way that all rows take: it writes each
 * into the outbox once more, and removes the copy in the same transaction. The WAL has the insert,
 * the table keeps nothing.
 */
final class Replay {

  private static final String COPIED =
      """
      id, aggregatetype, aggregateid, type, payload, tracingspancontext, tenant, source, time,
      traceparent, correlationid, causationid, specversion, contenttype
      """;

  /** So many rows one statement looks at: it ends soon, however few of them are wanted. */
  private static final int WINDOW = 5_000;

  private static final String COPY =
      """
      with looked as materialized (
        select * from outbox where position > ? and position <= ? order by position limit %2$d),
      chosen as materialized (
        select * from looked
        where written_at >= ? and written_at < ? and (?::text is null or aggregateid = ?)
        order by position limit ?),
      copied as (
        insert into outbox (%1$s) select %1$s from chosen order by position returning position)
      select (select max(position) from looked) as looked, (select max(position) from chosen) as chosen,
             array(select position from copied) as copies
      """
          .formatted(COPIED, WINDOW);

  private static final String REMOVE = "delete from outbox where position = any (?)";

  private final DataSource database;
  private final Request request;
  private long after;
  private final long end;

  /**
   * What to publish again.
   *
   * @param from rows that were written then or later
   * @param to rows that were written before
   * @param order rows with that key; null for all
   */
  record Request(Instant from, Instant to, @Nullable String order) {}

  private Replay(DataSource database, Request request, long end) {
    this.database = database;
    this.request = request;
    this.end = end;
  }

  /** A replay of what is in the outbox by now. */
  static Replay of(DataSource database, Request request) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement("select coalesce(max(position), 0) from outbox");
        ResultSet rows = query.executeQuery()) {
      rows.next();
      Replay replay = new Replay(database, request, rows.getLong(1));
      connection.rollback();
      return replay;
    }
  }

  /**
   * Looks at the next rows, and publishes those again that are wanted.
   *
   * @param most how many at most
   * @return how many there were; empty when all rows were looked at
   */
  OptionalInt next(int most) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement copy = connection.prepareStatement(COPY)) {
      bind(copy, most);
      try (ResultSet rows = copy.executeQuery()) {
        rows.next();
        long looked = rows.getLong("looked");
        if (rows.wasNull()) {
          connection.rollback();
          return OptionalInt.empty();
        }
        Long[] copies = (Long[]) rows.getArray("copies").getArray();
        long chosen = rows.getLong("chosen");
        if (copies.length > 0) {
          remove(connection, copies);
        }
        connection.commit();
        after = copies.length == most ? chosen : looked;
        return OptionalInt.of(copies.length);
      }
    }
  }

  private void bind(PreparedStatement copy, int most) throws SQLException {
    copy.setLong(1, after);
    copy.setLong(2, end);
    copy.setObject(3, request.from().atOffset(ZoneOffset.UTC));
    copy.setObject(4, request.to().atOffset(ZoneOffset.UTC));
    copy.setString(5, request.order());
    copy.setString(6, request.order());
    copy.setInt(7, most);
  }

  private static void remove(Connection connection, Long[] copies) throws SQLException {
    try (PreparedStatement remove = connection.prepareStatement(REMOVE)) {
      remove.setArray(1, connection.createArrayOf("bigint", copies));
      remove.executeUpdate();
    }
  }
}
