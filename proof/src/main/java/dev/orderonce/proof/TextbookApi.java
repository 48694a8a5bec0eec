package dev.orderonce.proof;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.zaxxer.hikari.HikariDataSource;
import dev.orderonce.kit.ApiKeys;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.Health;
import dev.orderonce.kit.HttpSettings;
import dev.orderonce.kit.Metrics;
import dev.orderonce.kit.Principal;
import dev.orderonce.kit.ServiceHttp;
import io.javalin.http.Context;
import io.javalin.http.UnauthorizedResponse;
import io.javalin.http.UnprocessableContentResponse;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Placing orders as textbooks have it: each request takes a connection of a pool and writes key,
 * order and outbox row with three inserts in a transaction of its own. Same server, same tables and
 * same keys as the API; it checks less than the API does.
 */
final class TextbookApi implements AutoCloseable {

  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int POOL = 16;

  private static final String INSERT_KEY =
      """
      insert into idempotency_keys (tenant, key_hash, fingerprint, status, location, body, order_id,
                                    created_at, expires_at)
      values (?, ?, ?, 201, ?, ?, ?, ?, ?) on conflict do nothing
      """;

  private static final String FIND_KEY =
      "select fingerprint, body from idempotency_keys where tenant = ? and key_hash = ?";

  private static final String INSERT_ORDER =
      """
      insert into orders (id, tenant, customer_id, amount, currency, account_id, created_at,
                          updated_at)
      values (?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String INSERT_MESSAGE =
      """
      insert into outbox (id, aggregatetype, aggregateid, type, payload, tenant, source, time,
                          traceparent, correlationid, causationid)
      values (?, 'orders.commands', ?, 'dev.orderonce.order.place-requested.v1', ?::json, ?,
              '/textbook', ?, '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', ?, ?)
      """;

  private final ApiKeys keys;
  private final HikariDataSource pool;
  private final ServiceHttp http;

  private record Payment(String accountId) {}

  private record Order(
      String customerId, long amount, String currency, @Nullable Payment payment) {}

  TextbookApi(DatabaseSettings database, ApiKeys keys) {
    this.keys = keys;
    this.pool = Database.open(database, "textbook", POOL);
    this.http =
        ServiceHttp.create(
            new HttpSettings("127.0.0.1", 0, "no flag"),
            new Health(),
            Metrics.registry(),
            config -> config.routes.post("/v1/orders", this::place));
    http.start();
  }

  int port() {
    return http.port();
  }

  @Override
  public void close() {
    http.stop();
    pool.close();
  }

  private void place(Context ctx) throws IOException, SQLException {
    if (!(keys.authenticate(ctx.header("Authorization")).orElse(null)
        instanceof Principal.Tenant(String tenant))) {
      throw new UnauthorizedResponse();
    }
    byte[] body = ctx.bodyAsBytes();
    Order order = JSON.readValue(body, Order.class);
    UUID id = UUID.randomUUID();
    OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
    String answer = answer(id, order, now);
    byte[] key = sha256(Objects.requireNonNull(ctx.header("Idempotency-Key")).getBytes(US_ASCII));
    byte[] fingerprint = sha256(body);
    try (Connection connection = pool.getConnection()) {
      if (insertKey(connection, tenant, key, fingerprint, id, answer, now)) {
        insertOrder(connection, tenant, id, order, now);
        insertMessage(connection, tenant, id, order, now);
      } else {
        answer = stored(connection, tenant, key, fingerprint);
      }
      connection.commit();
    }
    ctx.status(201)
        .header("Location", "/v1/orders/" + id)
        .contentType("application/json")
        .result(answer);
  }

  private static boolean insertKey(
      Connection connection,
      String tenant,
      byte[] key,
      byte[] fingerprint,
      UUID id,
      String answer,
      OffsetDateTime now)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT_KEY)) {
      insert.setString(1, tenant);
      insert.setBytes(2, key);
      insert.setBytes(3, fingerprint);
      insert.setString(4, "/v1/orders/" + id);
      insert.setString(5, answer);
      insert.setObject(6, id);
      insert.setObject(7, now);
      insert.setObject(8, now.plusHours(72));
      return insert.executeUpdate() == 1;
    }
  }

  private static String stored(Connection connection, String tenant, byte[] key, byte[] fingerprint)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(FIND_KEY)) {
      select.setString(1, tenant);
      select.setBytes(2, key);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next() || !MessageDigest.isEqual(row.getBytes(1), fingerprint)) {
          throw new UnprocessableContentResponse();
        }
        return row.getString(2);
      }
    }
  }

  private static void insertOrder(
      Connection connection, String tenant, UUID id, Order order, OffsetDateTime now)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT_ORDER)) {
      insert.setObject(1, id);
      insert.setString(2, tenant);
      insert.setString(3, order.customerId());
      insert.setLong(4, order.amount());
      insert.setString(5, order.currency());
      insert.setString(6, order.payment() == null ? null : order.payment().accountId());
      insert.setObject(7, now);
      insert.setObject(8, now);
      insert.executeUpdate();
    }
  }

  private static void insertMessage(
      Connection connection, String tenant, UUID id, Order order, OffsetDateTime now)
      throws SQLException, IOException {
    UUID message = UUID.randomUUID();
    try (PreparedStatement insert = connection.prepareStatement(INSERT_MESSAGE)) {
      insert.setObject(1, message);
      insert.setString(2, id.toString());
      insert.setString(
          3, JSON.writeValueAsString(Map.of("orderId", id.toString(), "order", order)));
      insert.setString(4, tenant);
      insert.setObject(5, now);
      insert.setObject(6, message);
      insert.setObject(7, message);
      insert.executeUpdate();
    }
  }

  private static String answer(UUID id, Order order, OffsetDateTime now) throws IOException {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("id", id.toString());
    answer.put("customerId", order.customerId());
    answer.put("amount", order.amount());
    answer.put("currency", order.currency());
    answer.put("state", "CREATED");
    answer.put("version", 1);
    answer.put("createdAt", now.toString());
    answer.put("updatedAt", now.toString());
    return JSON.writeValueAsString(answer);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
