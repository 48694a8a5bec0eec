package dev.orderonce.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderId;
import dev.orderonce.kit.Json;
import dev.orderonce.kit.Outbox;
import dev.orderonce.kit.OutboxRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The statements of the write path. */
final class WriteStatements {

  /**
   * Takes the key if it is new or was forgotten; waits for a transaction that is just taking it.
   */
  private static final String INSERT_KEY =
      """
      insert into idempotency_keys as k (tenant, key_hash, fingerprint, status, location, body,
                                         order_id, command_id, created_at, expires_at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (tenant, key_hash) do update
      set fingerprint = excluded.fingerprint, status = excluded.status,
          location = excluded.location, body = excluded.body, order_id = excluded.order_id,
          command_id = excluded.command_id, created_at = excluded.created_at,
          expires_at = excluded.expires_at
      where k.expires_at <= excluded.created_at
      """;

  private static final String FIND_KEY =
      """
      select fingerprint, status, location, body from idempotency_keys
      where tenant = ? and key_hash = ?
      """;

  private static final String INSERT_ORDER =
      """
      insert into orders (id, tenant, customer_id, amount, currency, reference, account_id,
                          items, created_at, updated_at)
      values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)
      """;

  private static final String FIND_REFERENCE =
      "select id from orders where tenant = ? and reference = ?";

  /** Writes nothing if the tenant has no such order. */
  private static final String INSERT_COMMAND =
      """
      insert into commands (id, tenant, order_id, type, created_at)
      select ?, tenant, id, ?, ? from orders where id = ? and tenant = ?
      """;

  private WriteStatements() {}

  static boolean insertKey(Connection connection, Submission submission) throws SQLException {
    Envelope<OrderCommand> command = submission.command();
    try (PreparedStatement insert = connection.prepareStatement(INSERT_KEY)) {
      insert.setString(1, command.tenant().value());
      insert.setBytes(2, submission.key().hash());
      insert.setBytes(3, submission.fingerprint().hash());
      insert.setInt(4, submission.answer().status());
      insert.setString(5, submission.answer().location());
      insert.setString(6, submission.answer().body());
      insert.setObject(7, command.data().orderId().value());
      insert.setObject(8, commandId(command));
      insert.setObject(9, utc(command.time()));
      insert.setObject(10, utc(submission.expiresAt()));
      return insert.executeUpdate() == 1;
    }
  }

  static StoredKey findKey(Connection connection, Submission submission) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(FIND_KEY)) {
      select.setString(1, submission.command().tenant().value());
      select.setBytes(2, submission.key().hash());
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          // It expired and was removed just now: the client's next try finds the key free.
          throw Problems.inFlight();
        }
        return new StoredKey(
            row.getBytes("fingerprint"),
            new StoredAnswer(
                row.getInt("status"), row.getString("location"), row.getString("body")));
      }
    }
  }

  /** Writes the order or the command, and the message that tells of it. */
  static void insertEffect(Connection connection, Envelope<OrderCommand> command)
      throws SQLException {
    if (command.data() instanceof OrderCommand.PlaceOrder order) {
      insertOrder(connection, command, order);
    } else if (!insertCommand(connection, command)) {
      throw Problems.orderNotFound();
    }
    Outbox.insert(connection, List.of(outboxRow(command)));
  }

  static Optional<OrderId> findReference(Connection connection, Envelope<OrderCommand> command)
      throws SQLException {
    if (!(command.data() instanceof OrderCommand.PlaceOrder order) || order.reference() == null) {
      return Optional.empty();
    }
    try (PreparedStatement select = connection.prepareStatement(FIND_REFERENCE)) {
      select.setString(1, command.tenant().value());
      select.setString(2, order.reference().value());
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(new OrderId(row.getObject("id", UUID.class)))
            : Optional.empty();
      }
    }
  }

  private static void insertOrder(
      Connection connection, Envelope<OrderCommand> command, OrderCommand.PlaceOrder order)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT_ORDER)) {
      insert.setObject(1, order.orderId().value());
      insert.setString(2, command.tenant().value());
      insert.setString(3, order.customerId().value());
      insert.setLong(4, order.money().amount());
      insert.setString(5, order.money().currency().getCurrencyCode());
      insert.setString(6, order.reference() == null ? null : order.reference().value());
      insert.setString(7, order.payment() == null ? null : order.payment().accountId().value());
      insert.setString(8, order.items() == null ? null : Json.write(order.items()));
      insert.setObject(9, utc(command.time()));
      insert.setObject(10, utc(command.time()));
      insert.executeUpdate();
    }
  }

  private static boolean insertCommand(Connection connection, Envelope<OrderCommand> command)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT_COMMAND)) {
      insert.setObject(1, command.id().value());
      insert.setString(2, command.type().simpleName());
      insert.setObject(3, utc(command.time()));
      insert.setObject(4, command.data().orderId().value());
      insert.setString(5, command.tenant().value());
      return insert.executeUpdate() == 1;
    }
  }

  private static OutboxRow outboxRow(Envelope<OrderCommand> command) {
    return new OutboxRow(
        command.id().value(),
        command.type().topic().topicName(),
        command.data().orderId().toString(),
        command.type().typeName(),
        new String(MessageCodec.encode(command.data()), UTF_8),
        command.tenant().value(),
        command.source(),
        command.time(),
        command.traceparent(),
        command.correlationId().value(),
        command.causationId().value());
  }

  private static @Nullable UUID commandId(Envelope<OrderCommand> command) {
    return command.data() instanceof OrderCommand.PlaceOrder ? null : command.id().value();
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
