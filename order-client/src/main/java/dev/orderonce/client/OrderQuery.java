package dev.orderonce.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.OrderState;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which orders to list, newest first.
 *
 * @param state only those in that state; null for all
 * @param customer only those of that customer; null for all
 * @param limit how many at most, 1 to {@link #MAX_LIMIT}; null to leave it to the API
 * @param cursor where to go on, from {@link Page#nextCursor}; null to begin
 */
public record OrderQuery(
    @Nullable OrderState state,
    @Nullable CustomerId customer,
    @Nullable Integer limit,
    @Nullable String cursor) {

  /** The most orders of one page. */
  public static final int MAX_LIMIT = 100;

  /**
   * Checks the limit.
   *
   * @throws IllegalArgumentException if it is outside 1 to {@link #MAX_LIMIT}
   */
  public OrderQuery {
    if (limit != null && (limit < 1 || limit > MAX_LIMIT)) {
      throw new IllegalArgumentException("limit must be from 1 to %d".formatted(MAX_LIMIT));
    }
  }

  /** All orders of the tenant. */
  public static OrderQuery all() {
    return new OrderQuery(null, null, null, null);
  }

  /** The same, but only those in that state. */
  public OrderQuery in(OrderState only) {
    return new OrderQuery(only, customer, limit, cursor);
  }

  /** The same, but only those of that customer. */
  public OrderQuery of(CustomerId only) {
    return new OrderQuery(state, only, limit, cursor);
  }

  /** The same, with at most so many in a page. */
  public OrderQuery limitedTo(int orders) {
    return new OrderQuery(state, customer, orders, cursor);
  }

  /** The same, from there on. */
  public OrderQuery after(@Nullable String next) {
    return new OrderQuery(state, customer, limit, next);
  }

  /** The path and query of the request. */
  String path() {
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    parameters.put("state", state);
    parameters.put("customerId", customer == null ? null : customer.value());
    parameters.put("limit", limit);
    parameters.put("cursor", cursor);
    String query =
        parameters.entrySet().stream()
            .filter(parameter -> parameter.getValue() != null)
            .map(parameter ->
                parameter.getKey()
                    + "="
                    + URLEncoder.encode(parameter.getValue().toString(), UTF_8))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? "/v1/orders" : "/v1/orders?" + query;
  }
}
