package dev.orderonce.kit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The API keys in the database; of each only its SHA-256 is there. */
public final class ApiKeyTable {

  private static final String INSERT =
      "insert into api_keys (hash, tenant, note, created_at) values (?, ?, ?, ?) returning id";

  private static final String SELECT =
      "select id, tenant, note, created_at, revoked_at from api_keys order by id";

  private static final String REVOKE =
      "update api_keys set revoked_at = ? where id = ? and revoked_at is null";

  private static final String SELECT_VALID =
      "select hash, tenant from api_keys where revoked_at is null";

  private ApiKeyTable() {}

  /**
   * What is known of a key.
   *
   * @param id its number, by which it is revoked
   * @param note what it is for, in the words of who made it
   * @param revokedAt since when it is not taken any more; null while it is
   */
  public record Row(
      long id, Principal holder, String note, Instant createdAt, @Nullable Instant revokedAt) {}

  /** Stores a new key; returns its number. */
  public static long insert(
      Connection connection, ApiKey key, Principal holder, String note, Instant now)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setBytes(1, HexFormat.of().parseHex(key.hash()));
      insert.setString(2, tenant(holder));
      insert.setString(3, note);
      insert.setObject(4, now.atOffset(ZoneOffset.UTC));
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /** All keys there ever were, the oldest first. */
  public static List<Row> list(Connection connection) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(SELECT);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        OffsetDateTime revoked = row.getObject("revoked_at", OffsetDateTime.class);
        rows.add(
            new Row(
                row.getLong("id"),
                holder(row),
                row.getString("note"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                revoked == null ? null : revoked.toInstant()));
      }
    }
    return rows;
  }

  /** Revokes a key; returns whether there was such a valid one. */
  public static boolean revoke(Connection connection, long id, Instant now) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(REVOKE)) {
      update.setObject(1, now.atOffset(ZoneOffset.UTC));
      update.setLong(2, id);
      return update.executeUpdate() == 1;
    }
  }

  /** Whose the valid keys are, by their SHA-256 in hex. */
  static Map<String, Principal> valid(Connection connection) throws SQLException {
    Map<String, Principal> holders = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(SELECT_VALID);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        holders.put(HexFormat.of().formatHex(row.getBytes("hash")), holder(row));
      }
    }
    return holders;
  }

  private static @Nullable String tenant(Principal holder) {
    return switch (holder) {
      case Principal.Tenant(String name) -> name;
      case Principal.Operator() -> null;
    };
  }

  private static Principal holder(ResultSet row) throws SQLException {
    String tenant = row.getString("tenant");
    return tenant == null ? new Principal.Operator() : new Principal.Tenant(tenant);
  }
}
