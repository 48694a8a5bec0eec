package dev.orderonce.ingest;

import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.OrderState;
import dev.orderonce.contract.TenantId;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A page of orders that a client asks for, newest first.
 *
 * @param limit the greatest number of orders on it, 1 to {@link #MAX_LIMIT}
 * @param before only orders older than that one; null for the first page
 */
record OrderList(TenantId tenant, OrderFilter filter, int limit, @Nullable UUID before) {

  /** The greatest page. */
  static final int MAX_LIMIT = 100;

  private static final int DEFAULT_LIMIT = 20;

  /**
   * Reads a query.
   *
   * @throws dev.orderonce.kit.ProblemException naming every parameter that is wrong or not known
   */
  static OrderList read(TenantId tenant, @Nullable String query) {
    QueryReader parameters = QueryReader.of(query);
    OrderFilter filter =
        new OrderFilter(
            parameters.optional("state", OrderList::state),
            parameters.optional("customerId", CustomerId::new));
    Integer limit = parameters.optional("limit", OrderList::limit);
    UUID before = parameters.optional("cursor", text -> Cursor.read(text, tenant, filter));
    parameters.finish();
    return new OrderList(tenant, filter, Objects.requireNonNullElse(limit, DEFAULT_LIMIT), before);
  }

  private static OrderState state(String text) {
    return Arrays.stream(OrderState.values())
        .filter(state -> state.name().equals(text))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException("must be one of " + Arrays.toString(OrderState.values())));
  }

  private static Integer limit(String text) {
    if (text.matches("[1-9][0-9]{0,2}") && Integer.parseInt(text) <= MAX_LIMIT) {
      return Integer.valueOf(text);
    }
    throw new IllegalArgumentException("must be an integer from 1 to %d".formatted(MAX_LIMIT));
  }
}
