package dev.orderonce.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.orderonce.contract.Items;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bodies of the API's answers; members that do not apply are left out. */
final class Answers {

  private Answers() {}

  /** An order as it stands; its history only where one order was asked for. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record OrderAnswer(
      String id,
      String customerId,
      long amount,
      String currency,
      @Nullable String reference,
      @Nullable Items items,
      String state,
      long version,
      String createdAt,
      String updatedAt,
      @Nullable String reason,
      @Nullable String reasonDetail,
      @Nullable List<HistoryEntry> history) {}

  /**
   * A page of orders, newest first.
   *
   * @param nextCursor where the next page begins; null if there is none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record OrdersAnswer(List<OrderAnswer> data, @Nullable String nextCursor) {}

  /** One step of an order's life. */
  record HistoryEntry(long version, String type, String at) {}

  /** A command to an order, with what became of it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record CommandAnswer(
      String id,
      String orderId,
      String type,
      String status,
      @Nullable String code,
      String createdAt,
      @Nullable String decidedAt) {}

  /** What a key did. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record KeyAnswer(
      int status, String orderId, @Nullable String commandId, String createdAt, String expiresAt) {}
}
