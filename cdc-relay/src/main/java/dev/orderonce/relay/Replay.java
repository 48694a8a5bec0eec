package dev.orderonce.relay;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
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

  private static final String COPY =
      """
      with chosen as materialized (
        select * from outbox
        where position > ? and position <= ? and written_at >= ? and written_at < ?
          and (?::text is null or aggregateid = ?)
        order by position limit ?),
      copied as (
        insert into outbox (%1$s) select %1$s from chosen order by position returning position)
      select (select max(position) from chosen) as last, array(select position from copied) as copies
      """
          .formatted(COPIED);

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
   * Publishes the next rows again.
   *
   * @return how many there were; 0 when all are done
   */
  int next(int most) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement copy = connection.prepareStatement(COPY)) {
      bind(copy, most);
      try (ResultSet rows = copy.executeQuery()) {
        rows.next();
        long last = rows.getLong("last");
        Long[] copies = (Long[]) rows.getArray("copies").getArray();
        if (copies.length > 0) {
          remove(connection, copies);
          after = last;
        }
        connection.commit();
        return copies.length;
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
