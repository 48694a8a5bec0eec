package dev.orderonce.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.TenantId;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/**
 * Where a list of orders goes on: behind the last order of the page before. It carries a checksum
 * over that, the tenant and the filters, so that a cursor of one list is refused by another.
 *
 * <p>The checksum finds mistakes; it is no secret. Whoever makes up a cursor reads on at another
 * place of his own list: what is shown is bound to the tenant by the query.
 */
final class Cursor {

  private static final int ID_BYTES = 16;
  private static final int CHECK_BYTES = 8;
  private static final byte[] SEPARATOR = {0};

  private Cursor() {}

  static String behind(UUID last, TenantId tenant, OrderFilter filter) {
    byte[] id = bytes(last);
    byte[] cursor =
        ByteBuffer.allocate(ID_BYTES + CHECK_BYTES)
            .put(id)
            .put(check(id, tenant, filter), 0, CHECK_BYTES)
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor);
  }

  /**
   * The order that a cursor is behind.
   *
   * @throws IllegalArgumentException if it is not one that {@link #behind} gave for that list
   */
  static UUID read(String text, TenantId tenant, OrderFilter filter) {
    IllegalArgumentException foreign =
        new IllegalArgumentException("must be the nextCursor of a page of this same list");
    byte[] cursor;
    try {
      cursor = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw foreign;
    }
    if (cursor.length != ID_BYTES + CHECK_BYTES) {
      throw foreign;
    }
    ByteBuffer buffer = ByteBuffer.wrap(cursor);
    UUID id = new UUID(buffer.getLong(), buffer.getLong());
    if (!text.equals(behind(id, tenant, filter))) {
      throw foreign;
    }
    return id;
  }

  private static byte[] check(byte[] id, TenantId tenant, OrderFilter filter) {
    return Sha256.of(
        id,
        tenant.value().getBytes(UTF_8),
        SEPARATOR,
        String.valueOf(filter.state()).getBytes(UTF_8),
        SEPARATOR,
        String.valueOf(filter.customer()).getBytes(UTF_8));
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(ID_BYTES)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }
}
