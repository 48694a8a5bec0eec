package dev.orderonce.kit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;

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
      select id::uuid, aggregatetype, aggregateid, type, payload::json, tenant, source,
             timestamptz 'epoch' + micros * interval '1 microsecond', traceparent,
             correlationid::uuid, causationid::uuid
      from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          as new (id, aggregatetype, aggregateid, type, payload, tenant, source, micros,
                  traceparent, correlationid, causationid)
      """;

  private Outbox() {}

  /** Adds the rows to the transaction, in their order. */
  public static void insert(Connection transaction, Collection<OutboxRow> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = transaction.prepareStatement(INSERT)) {
      new ArrayBinder<>(transaction, insert, List.copyOf(rows))
          .text(row -> row.id().toString())
          .text(OutboxRow::topic)
          .text(OutboxRow::key)
          .text(OutboxRow::type)
          .text(OutboxRow::payload)
          .text(OutboxRow::tenant)
          .text(OutboxRow::source)
          .number(row -> ChronoUnit.MICROS.between(Instant.EPOCH, row.time()))
          .text(OutboxRow::traceparent)
          .text(row -> row.correlationId().toString())
          .text(row -> row.causationId().toString());
      insert.executeUpdate();
    }
  }
}
