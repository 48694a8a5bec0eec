package dev.orderonce.ingest;

import dev.orderonce.contract.OrderState;
import dev.orderonce.contract.TenantId;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/** What the API reads; every query is bound to one tenant. */
final class OrderQueries {

  private static final UUID NEWEST = new UUID(-1L, -1L);

  private static final String ORDER = "select * from orders where id = ? and tenant = ?";

  private static final String HISTORY =
      "select version, type, at from order_history where order_id = ? order by version";

  private static final String COMMAND = "select * from commands where id = ? and tenant = ?";

  private static final String KEY =
      """
      select status, order_id, command_id, created_at, expires_at from idempotency_keys
      where key_hash = ? and tenant = ? and expires_at > ?
      """;

  /** Of each wanted state the newest, by the index; then the newest of those. */
  private static final String LIST =
      """
      select page.* from unnest(?::text[]) as wanted(state)
      cross join lateral (
        select * from orders
        where tenant = ? and state = wanted.state and id < ? %s
        order by id desc limit ?) as page
      order by page.id desc limit ?
      """;

  static final String LIST_ALL = LIST.formatted("");
  static final String LIST_OF_CUSTOMER = LIST.formatted("and customer_id = ?");

  private final DataSource database;
  private final BooleanSupplier databaseAnswers;
  private final Bulkhead bulkhead;

  /**
   * The queries.
   *
   * @param database transactions on it see one snapshot each, so that an order and its history
   *     agree
   * @param databaseAnswers asked before each, so that none waits for a database that is away
   * @param maxAtOnce how many may be under way; further ones are refused
   */
  OrderQueries(DataSource database, BooleanSupplier databaseAnswers, int maxAtOnce) {
    this.database = database;
    this.databaseAnswers = databaseAnswers;
    this.bulkhead =
        Bulkhead.of(
            "reads",
            BulkheadConfig.custom()
                .maxConcurrentCalls(maxAtOnce)
                .maxWaitDuration(Duration.ZERO)
                .build());
  }

  /** One order with its history, as of one moment. */
  Optional<Answers.OrderAnswer> order(UUID id, TenantId tenant) {
    return one(
        ORDER,
        select -> {
          select.setObject(1, id);
          select.setString(2, tenant.value());
        },
        (connection, row) -> Rows.order(row, history(connection, row)));
  }

  Optional<Answers.CommandAnswer> command(UUID id, TenantId tenant) {
    return one(
        COMMAND,
        select -> {
          select.setObject(1, id);
          select.setString(2, tenant.value());
        },
        (connection, row) -> Rows.command(row));
  }

  Optional<Answers.KeyAnswer> key(IdempotencyKey key, TenantId tenant, Instant now) {
    return one(
        KEY,
        select -> {
          select.setBytes(1, key.hash());
          select.setString(2, tenant.value());
          select.setObject(3, now.atOffset(ZoneOffset.UTC));
        },
        (connection, row) -> Rows.key(row));
  }

  /** A page, with the cursor of the next one if there is more. */
  Answers.OrdersAnswer list(OrderList list) {
    // One more than is shown says whether there is a next page.
    int rows = list.limit() + 1;
    boolean ofCustomer = list.filter().customer() != null;
    List<Answers.OrderAnswer> found =
        all(
            ofCustomer ? LIST_OF_CUSTOMER : LIST_ALL,
            select -> bind(select, list, rows),
            (connection, row) -> Rows.order(row, null));
    if (found.size() < rows) {
      return new Answers.OrdersAnswer(found, null);
    }
    List<Answers.OrderAnswer> page = found.subList(0, list.limit());
    UUID last = UUID.fromString(page.getLast().id());
    return new Answers.OrdersAnswer(page, Cursor.behind(last, list.tenant(), list.filter()));
  }

  static void bind(PreparedStatement select, OrderList list, int rows) throws SQLException {
    OrderFilter filter = list.filter();
    List<OrderState> states =
        filter.state() == null ? Arrays.asList(OrderState.values()) : List.of(filter.state());
    int parameter = 1;
    Object[] names = states.stream().map(OrderState::name).toArray();
    select.setArray(parameter++, select.getConnection().createArrayOf("text", names));
    select.setString(parameter++, list.tenant().value());
    select.setObject(parameter++, list.before() == null ? NEWEST : list.before());
    if (filter.customer() != null) {
      select.setString(parameter++, filter.customer().value());
    }
    select.setInt(parameter++, rows);
    select.setInt(parameter, rows);
  }

  /** The row itself is the first entry; the others are rows of their own. */
  private static List<Answers.HistoryEntry> history(Connection connection, ResultSet order)
      throws SQLException {
    List<Answers.HistoryEntry> history = new ArrayList<>();
    history.add(Rows.creation(order));
    try (PreparedStatement select = connection.prepareStatement(HISTORY)) {
      select.setObject(1, order.getObject("id", UUID.class));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          history.add(Rows.historyEntry(row));
        }
      }
    }
    return history;
  }

  private <T> Optional<T> one(String sql, Binder binder, RowReader<T> reader) {
    return all(sql, binder, reader).stream().findFirst();
  }

  private <T> List<T> all(String sql, Binder binder, RowReader<T> reader) {
    if (!databaseAnswers.getAsBoolean()) {
      throw Problems.databaseUnavailable();
    }
    if (!bulkhead.tryAcquirePermission()) {
      throw Problems.tooManyReads();
    }
    try {
      return read(sql, binder, reader);
    } finally {
      bulkhead.onComplete();
    }
  }

  private <T> List<T> read(String sql, Binder binder, RowReader<T> reader) {
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      binder.bind(select);
      List<T> found = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.add(reader.read(connection, row));
        }
      }
      connection.commit();
      return found;
    } catch (SQLException e) {
      throw SqlFailures.translate(e);
    }
  }

  @FunctionalInterface
  private interface Binder {
    void bind(PreparedStatement select) throws SQLException;
  }

  @FunctionalInterface
  private interface RowReader<T> {
    T read(Connection connection, ResultSet row) throws SQLException;
  }
}
