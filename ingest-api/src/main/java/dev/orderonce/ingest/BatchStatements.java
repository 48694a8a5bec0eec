package dev.orderonce.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Items;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderCommand.PlaceOrder;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.Reference;
import dev.orderonce.kit.ArrayBinder;
import dev.orderonce.kit.Json;
import dev.orderonce.kit.Outbox;
import dev.orderonce.kit.OutboxRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The statements of the write path, each over arrays that have one element for a submission. Rows
 * are written in the order of the arrays, so the caller decides in which order locks are taken.
 */
final class BatchStatements {

  /**
   * Takes the keys that are new or were forgotten; waits for a transaction that is just taking one.
   */
  private static final String TAKE_KEYS =
      """
      insert into idempotency_keys as k (tenant, key_hash, fingerprint, status, location, body,
                                         order_id, command_id, created_at, expires_at)
      select tenant, key_hash, fingerprint, status, location, body, order_id::uuid,
             command_id::uuid, timestamptz 'epoch' + created * interval '1 millisecond',
             timestamptz 'epoch' + expires * interval '1 millisecond'
      from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          as new (tenant, key_hash, fingerprint, status, location, body, order_id, command_id,
                  created, expires)
      on conflict (tenant, key_hash) do update
      set fingerprint = excluded.fingerprint, status = excluded.status,
          location = excluded.location, body = excluded.body, order_id = excluded.order_id,
          command_id = excluded.command_id, created_at = excluded.created_at,
          expires_at = excluded.expires_at
      where k.expires_at <= excluded.created_at
      returning coalesce(command_id, order_id)
      """;

  private static final String FIND_KEYS =
      """
      select tenant, key_hash, fingerprint, status, location, body
      from idempotency_keys join unnest(?, ?) as asked (tenant, key_hash) using (tenant, key_hash)
      """;

  private static final String GIVE_KEYS_BACK =
      """
      delete from idempotency_keys k using unnest(?, ?) as gone (tenant, key_hash)
      where k.tenant = gone.tenant and k.key_hash = gone.key_hash
      """;

  /** Passes over those whose reference another order has; waits for one that is just taking it. */
  private static final String INSERT_ORDERS =
      """
      insert into orders (id, tenant, customer_id, amount, currency, reference, account_id,
                          items, created_at, updated_at)
      select id::uuid, tenant, customer_id, amount, currency, reference, account_id, items::jsonb,
             at, at
      from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
          as new (id, tenant, customer_id, amount, currency, reference, account_id, items,
                  created)
          cross join lateral (select timestamptz 'epoch' + created * interval '1 millisecond') t (at)
      on conflict (tenant, reference) where reference is not null do nothing
      returning id
      """;

  private static final String FIND_REFERENCES =
      """
      select o.tenant, o.reference, o.id
      from orders o join unnest(?, ?) as asked (tenant, reference) using (tenant, reference)
      """;

  /**
   * Passes over those whose order the tenant does not have. Each locks its order's row for its
   * foreign key, as the projection does, which takes them in the order of their ids too.
   */
  private static final String INSERT_COMMANDS =
      """
      insert into commands (id, tenant, order_id, type, created_at)
      select new.id::uuid, o.tenant, o.id, new.type,
             timestamptz 'epoch' + created * interval '1 millisecond'
      from unnest(?, ?, ?, ?, ?) as new (id, tenant, order_id, type, created)
          join orders o on o.id = new.order_id::uuid and o.tenant = new.tenant
      order by o.id
      returning id
      """;

  private BatchStatements() {}

  /** What the submissions make whose keys were free, and now are taken. */
  static Set<UUID> takeKeys(Connection connection, List<Submission> all) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(TAKE_KEYS)) {
      new ArrayBinder<>(connection, insert, all)
          .text(s -> s.command().tenant().value())
          .bytes(s -> s.key().hash())
          .bytes(s -> s.fingerprint().hash())
          .number(s -> s.answer().status())
          .text(s -> s.answer().location())
          .text(s -> s.answer().body())
          .text(s -> s.command().data().orderId().toString())
          .text(s -> s.order() == null ? s.makes().toString() : null)
          .number(s -> s.command().time().toEpochMilli())
          .number(s -> s.expiresAt().toEpochMilli());
      return ids(insert);
    }
  }

  static Map<ScopedKey, StoredKey> findKeys(Connection connection, List<Submission> all)
      throws SQLException {
    Map<ScopedKey, StoredKey> found = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(FIND_KEYS)) {
      bindKeys(connection, select, all);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.put(
              new ScopedKey(
                  row.getString("tenant"), IdempotencyKey.ofHash(row.getBytes("key_hash"))),
              new StoredKey(
                  Fingerprint.ofHash(row.getBytes("fingerprint")),
                  new StoredAnswer(
                      row.getInt("status"), row.getString("location"), row.getString("body"))));
        }
      }
    }
    return found;
  }

  static void giveKeysBack(Connection connection, List<Submission> all) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(GIVE_KEYS_BACK)) {
      bindKeys(connection, delete, all);
      delete.executeUpdate();
    }
  }

  /** The orders of those that could be inserted; all must ask for one. */
  static Set<UUID> insertOrders(Connection connection, List<Submission> all) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT_ORDERS)) {
      new ArrayBinder<>(connection, insert, all)
          .text(s -> s.makes().toString())
          .text(s -> s.command().tenant().value())
          .text(s -> order(s).customerId().value())
          .number(s -> order(s).money().amount())
          .text(s -> order(s).money().currency().getCurrencyCode())
          .text(s -> text(order(s).reference()))
          .text(BatchStatements::account)
          .text(BatchStatements::items)
          .number(s -> s.command().time().toEpochMilli());
      return ids(insert);
    }
  }

  /** Which order has which reference. */
  static Map<ScopedReference, OrderId> findReferences(Connection connection, List<Submission> all)
      throws SQLException {
    Map<ScopedReference, OrderId> found = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(FIND_REFERENCES)) {
      new ArrayBinder<>(connection, select, all)
          .text(s -> s.command().tenant().value())
          .text(s -> text(order(s).reference()));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.put(
              new ScopedReference(
                  row.getString("tenant"), new Reference(row.getString("reference"))),
              new OrderId(row.getObject("id", UUID.class)));
        }
      }
    }
    return found;
  }

  /** The commands of those that could be inserted; none must ask for an order. */
  static Set<UUID> insertCommands(Connection connection, List<Submission> all) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT_COMMANDS)) {
      new ArrayBinder<>(connection, insert, all)
          .text(s -> s.makes().toString())
          .text(s -> s.command().tenant().value())
          .text(s -> s.command().data().orderId().toString())
          .text(s -> s.command().type().simpleName())
          .number(s -> s.command().time().toEpochMilli());
      return ids(insert);
    }
  }

  /** Writes the messages that tell of what was inserted. */
  static void insertMessages(Connection connection, List<Submission> all) throws SQLException {
    Outbox.insert(connection, all.stream().map(s -> outboxRow(s.command())).toList());
  }

  private static PlaceOrder order(Submission submission) {
    return (PlaceOrder) submission.command().data();
  }

  private static @Nullable String account(Submission submission) {
    OrderCommand.Payment payment = order(submission).payment();
    return payment == null ? null : payment.accountId().value();
  }

  private static @Nullable String items(Submission submission) {
    Items items = order(submission).items();
    return items == null ? null : Json.write(items);
  }

  private static @Nullable String text(@Nullable Reference reference) {
    return reference == null ? null : reference.value();
  }

  private static void bindKeys(
      Connection connection, PreparedStatement statement, List<Submission> all)
      throws SQLException {
    new ArrayBinder<>(connection, statement, all)
        .text(s -> s.command().tenant().value())
        .bytes(s -> s.key().hash());
  }

  private static Set<UUID> ids(PreparedStatement insert) throws SQLException {
    Set<UUID> ids = new HashSet<>();
    try (ResultSet row = insert.executeQuery()) {
      while (row.next()) {
        ids.add(row.getObject(1, UUID.class));
      }
    }
    return ids;
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
}
