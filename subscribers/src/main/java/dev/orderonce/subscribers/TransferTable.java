package dev.orderonce.subscribers;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.DeclineCode;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.TenantId;
import dev.orderonce.subscribers.Transfer.Captured;
import dev.orderonce.subscribers.Transfer.Declined;
import dev.orderonce.subscribers.Transfer.Refunded;
import dev.orderonce.subscribers.Transfer.Terms;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The transfers, read and added a batch at a time. The database itself moves the balances as
 * transfers are added, so that neither can be written without the other.
 */
final class TransferTable {

  private static final String OF_ORDERS =
      """
      select id, tenant, order_id, kind, outcome, decline_code, charge_id, account_id, amount,
             currency, created_at
      from transfers
      where order_id = any(?)
      """;

  private static final String ADD =
      """
      insert into transfers (id, charge_id, kind, outcome, decline_code,
                             tenant, order_id, account_id, amount, currency, created_at)
      select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  /** To the millisecond, as messages have it. */
  private static final String NOW = "select date_trunc('milliseconds', now())";

  private TransferTable() {}

  /** All transfers of those orders. */
  static List<Transfer> ofOrders(Connection transaction, Set<OrderId> orders) throws SQLException {
    List<Transfer> found = new ArrayList<>();
    try (PreparedStatement select = transaction.prepareStatement(OF_ORDERS)) {
      Columns.<OrderId>of(select, orders).uuid(OrderId::value);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(transfer(rows));
        }
      }
    }
    return found;
  }

  /** Adds the transfers, and by that moves the balances. */
  static void add(Connection transaction, List<Transfer> transfers) throws SQLException {
    if (transfers.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = transaction.prepareStatement(ADD)) {
      Columns.<Transfer>of(insert, transfers)
          .uuid(transfer -> transfer.id().value())
          .uuid(TransferTable::chargeId)
          .text(TransferTable::kind)
          .text(TransferTable::outcome)
          .text(TransferTable::declineCode)
          .text(transfer -> transfer.terms().tenant().value())
          .uuid(transfer -> transfer.terms().orderId().value())
          .text(transfer -> transfer.terms().accountId().value())
          .number(transfer -> transfer.terms().money().amount())
          .text(transfer -> transfer.terms().money().currency().getCurrencyCode())
          .time(Transfer::at);
      insert.executeUpdate();
    }
  }

  /** The transaction's time, by the clock of the database. */
  static Instant now(Connection transaction) throws SQLException {
    try (PreparedStatement select = transaction.prepareStatement(NOW);
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  private static String kind(Transfer transfer) {
    return switch (transfer) {
      case Captured _, Declined _ -> "CHARGE";
      case Refunded _ -> "REFUND";
    };
  }

  private static String outcome(Transfer transfer) {
    return switch (transfer) {
      case Captured _, Refunded _ -> "POSTED";
      case Declined _ -> "DECLINED";
    };
  }

  private static @Nullable String declineCode(Transfer transfer) {
    return switch (transfer) {
      case Captured _, Refunded _ -> null;
      case Declined declined -> declined.code().label();
    };
  }

  private static @Nullable UUID chargeId(Transfer transfer) {
    return switch (transfer) {
      case Captured _, Declined _ -> null;
      case Refunded refunded -> refunded.chargeId().value();
    };
  }

  private static Transfer transfer(ResultSet row) throws SQLException {
    MessageId id = new MessageId(row.getObject("id", UUID.class));
    Terms terms =
        new Terms(
            new TenantId(row.getString("tenant")),
            new OrderId(row.getObject("order_id", UUID.class)),
            new AccountId(row.getString("account_id")),
            Money.of(row.getLong("amount"), row.getString("currency")));
    Instant at = row.getObject("created_at", OffsetDateTime.class).toInstant();
    UUID charge = row.getObject("charge_id", UUID.class);
    String declined = row.getString("decline_code");
    if (charge != null) {
      return new Refunded(id, terms, at, new MessageId(charge));
    }
    return declined == null
        ? new Captured(id, terms, at)
        : new Declined(id, terms, at, declineCode(declined));
  }

  private static DeclineCode declineCode(String label) {
    return Arrays.stream(DeclineCode.values())
        .filter(code -> code.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("not a decline code: " + label));
  }
}
