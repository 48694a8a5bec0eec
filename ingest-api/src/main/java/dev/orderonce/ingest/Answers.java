package dev.orderonce.ingest;

import com.fasterxml.jackson.annotation.JsonInclude;
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
      String state,
      long version,
      String createdAt,
      String updatedAt,
      @Nullable String reason,
      @Nullable String reasonDetail,
      @Nullable List<HistoryEntry> history) {}

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
