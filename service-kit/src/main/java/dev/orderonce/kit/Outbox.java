package dev.orderonce.kit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Collection;

/** Writes outbox rows within the caller's transaction; the relay publishes what was committed. */
public final class Outbox {

  /** How long rows stay after they were published, to be published again if need be. */
  public static final Setting<Duration> RETENTION =
      Setting.duration(
          "ORDERONCE_OUTBOX_RETENTION",
          "24h",
          "how long published messages can be published again from the outbox");

  private static final String INSERT =
      """
      insert into outbox (id, aggregatetype, aggregateid, type, payload, tenant, source, time,
                          traceparent, correlationid, causationid)
      values (?, ?, ?, ?, ?::json, ?, ?, ?, ?, ?, ?)
      """;

  private Outbox() {}

  /** Adds the rows to the transaction, in their order. */
  public static void insert(Connection transaction, Collection<OutboxRow> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = transaction.prepareStatement(INSERT)) {
      for (OutboxRow row : rows) {
        bind(insert, row);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static void bind(PreparedStatement insert, OutboxRow row) throws SQLException {
    insert.setObject(1, row.id());
    insert.setString(2, row.topic());
    insert.setString(3, row.key());
    insert.setString(4, row.type());
    insert.setString(5, row.payload());
    insert.setString(6, row.tenant());
    insert.setString(7, row.source());
    insert.setObject(8, row.time().atOffset(ZoneOffset.UTC));
    insert.setString(9, row.traceparent());
    insert.setObject(10, row.correlationId());
    insert.setObject(11, row.causationId());
  }
}
