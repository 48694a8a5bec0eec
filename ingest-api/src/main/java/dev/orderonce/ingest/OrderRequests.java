package dev.orderonce.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.Reference;
import java.util.Currency;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** From the bodies of requests to commands; each throws a problem that names every wrong field. */
final class OrderRequests {

  private OrderRequests() {}

  static OrderCommand.PlaceOrder place(OrderId id, JsonBody body) {
    FieldReader fields = FieldReader.of(body);
    CustomerId customer = fields.required("customerId", text(CustomerId::new));
    Long amount = fields.required("amount", OrderRequests::amount);
    Currency currency = fields.required("currency", OrderRequests::currency);
    Reference reference = fields.optional("reference", text(Reference::new));
    OrderCommand.Payment payment = payment(fields);
    fields.finish();
    Money money = new Money(Objects.requireNonNull(amount), Objects.requireNonNull(currency));
    return new OrderCommand.PlaceOrder(
        id, Objects.requireNonNull(customer), money, reference, null, payment);
  }

  static OrderCommand.PayOrder pay(OrderId id, JsonBody body) {
    FieldReader fields = FieldReader.of(body);
    AccountId account = fields.required("accountId", text(AccountId::new));
    fields.finish();
    return new OrderCommand.PayOrder(id, Objects.requireNonNull(account));
  }

  static OrderCommand.CompleteOrder complete(OrderId id, JsonBody body) {
    FieldReader.of(body).finish();
    return new OrderCommand.CompleteOrder(id);
  }

  static OrderCommand.CancelOrder cancel(OrderId id, JsonBody body) {
    return new OrderCommand.CancelOrder(id, reason(body));
  }

  static OrderCommand.RefundOrder refund(OrderId id, JsonBody body) {
    return new OrderCommand.RefundOrder(id, reason(body));
  }

  private static OrderCommand.@Nullable Payment payment(FieldReader fields) {
    FieldReader inner = fields.object("payment");
    if (inner == null) {
      return null;
    }
    AccountId account = inner.required("accountId", text(AccountId::new));
    inner.refuseUnknown();
    return account == null ? null : new OrderCommand.Payment(account);
  }

  private static @Nullable String reason(JsonBody body) {
    FieldReader fields = FieldReader.of(body);
    String reason = fields.optional("reason", Texts::requireReason);
    fields.finish();
    return reason;
  }

  private static <T> Function<JsonNode, T> text(Function<String, T> type) {
    return node -> type.apply(Texts.requireText(node));
  }

  private static Long amount(JsonNode node) {
    if (!node.isIntegralNumber()
        || !node.canConvertToLong()
        || node.longValue() < 1
        || node.longValue() > Money.MAX_AMOUNT) {
      throw new IllegalArgumentException(
          "must be an integer from 1 to %d, in minor units".formatted(Money.MAX_AMOUNT));
    }
    return node.longValue();
  }

  private static Currency currency(JsonNode node) {
    try {
      return Currency.getInstance(Texts.requireText(node));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("must be an ISO 4217 code such as EUR", e);
    }
  }
}
