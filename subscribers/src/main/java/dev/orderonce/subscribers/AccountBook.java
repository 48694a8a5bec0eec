package dev.orderonce.subscribers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** Looks customers' accounts up and sets them up, for HTTP. */
final class AccountBook {

  private static final String FIND =
      """
      select currency, credit_limit, balance, postings from accounts
      where tenant = ? and kind = 'CUSTOMER' and id = ?
      """;

  private static final String OPEN =
      """
      insert into accounts (tenant, kind, id) values (?, 'CUSTOMER', ?) on conflict do nothing
      """;

  private static final String SET =
      """
      update accounts set currency = ?, credit_limit = ?
      where tenant = ? and kind = 'CUSTOMER' and id = ?
      """;

  private static final String POSTINGS =
      """
      select position, id, order_id, kind, case kind when 'CHARGE' then -amount else amount end,
             currency, created_at
      from transfers
      where tenant = ? and account_id = ? and outcome = 'POSTED' and position < ?
      order by position desc limit ?
      """;

  private final DataSource dataSource;

  AccountBook(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** What became of a request to set an account up. */
  sealed interface Result {

    /** It is as asked for. */
    record Stored(Account account) implements Result {}

    /** Nothing changed: the account has postings in that currency. */
    record CurrencyFixed(Currency currency) implements Result {}

    /** Nothing changed: more than the limit is used, that many minor units. */
    record LimitBelowUse(long used) implements Result {}
  }

  Optional<Account> find(AccountKey key) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      Optional<Found> found = read(connection, key, FIND);
      connection.rollback();
      return found.map(Found::account);
    }
  }

  /** Opens the account or changes it, unless that would contradict what was posted. */
  Result set(AccountKey key, AccountRequest request) throws SQLException {
    try (Connection transaction = dataSource.getConnection()) {
      open(transaction, key);
      Found found =
          read(transaction, key, FIND + " for update")
              .orElseThrow(() -> new IllegalStateException("an account vanished: " + key));
      Result result = decide(found, request);
      if (result instanceof Result.Stored) {
        write(transaction, key, request);
        transaction.commit();
      } else {
        transaction.rollback();
      }
      return result;
    }
  }

  /**
   * A part of the account's statement, the newest first.
   *
   * @param before only postings with a smaller position
   * @return empty if there is no such account
   */
  Optional<List<Posting>> postings(AccountKey key, long before, int limit) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(POSTINGS)) {
      if (read(connection, key, FIND).isEmpty()) {
        connection.rollback();
        return Optional.empty();
      }
      select.setString(1, key.tenant().value());
      select.setString(2, key.id().value());
      select.setLong(3, before);
      select.setInt(4, limit);
      List<Posting> postings = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          postings.add(posting(rows));
        }
      }
      connection.rollback();
      return Optional.of(postings);
    }
  }

  private static Posting posting(ResultSet row) throws SQLException {
    return new Posting(
        row.getLong(1),
        row.getObject(2, UUID.class),
        row.getObject(3, UUID.class),
        row.getString(4),
        row.getLong(5),
        row.getString(6),
        row.getObject(7, OffsetDateTime.class).toInstant());
  }

  private record Found(Account account, long postings) {}

  private static Result decide(Found found, AccountRequest request) {
    Account account = found.account();
    Currency fixed = found.postings() == 0 ? null : account.currency();
    if (fixed != null && !fixed.equals(request.currency())) {
      return new Result.CurrencyFixed(fixed);
    }
    return account.balance() < -request.creditLimit()
        ? new Result.LimitBelowUse(-account.balance())
        : new Result.Stored(
            new Account(request.currency(), request.creditLimit(), account.balance()));
  }

  private static Optional<Found> read(Connection connection, AccountKey key, String sql)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, key.tenant().value());
      select.setString(2, key.id().value());
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(new Found(AccountTable.account(row), row.getLong("postings")))
            : Optional.empty();
      }
    }
  }

  private static void open(Connection transaction, AccountKey key) throws SQLException {
    try (PreparedStatement insert = transaction.prepareStatement(OPEN)) {
      insert.setString(1, key.tenant().value());
      insert.setString(2, key.id().value());
      insert.executeUpdate();
    }
  }

  private static void write(Connection transaction, AccountKey key, AccountRequest request)
      throws SQLException {
    try (PreparedStatement update = transaction.prepareStatement(SET)) {
      update.setString(1, request.currency().getCurrencyCode());
      update.setLong(2, request.creditLimit());
      update.setString(3, key.tenant().value());
      update.setString(4, key.id().value());
      update.executeUpdate();
    }
  }
}
