package dev.orderonce.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.Item;
import dev.orderonce.contract.Items;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.Reference;
import dev.orderonce.contract.Sku;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
    Items items = items(fields);
    OrderCommand.Payment payment = payment(fields);
    fields.finish();
    Money money = new Money(Objects.requireNonNull(amount), Objects.requireNonNull(currency));
    return new OrderCommand.PlaceOrder(
        id, Objects.requireNonNull(customer), money, reference, items, payment);
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

  /** Each sku once: two lines of one would leave open whether they add up. */
  private static @Nullable Items items(FieldReader fields) {
    List<FieldReader> lines = fields.objects("items", Items.MAX_COUNT);
    if (lines.isEmpty()) {
      return null;
    }
    List<Item> items = new ArrayList<>();
    Set<Sku> seen = new HashSet<>();
    for (FieldReader line : lines) {
      Sku sku = line.required("sku", text(Sku::new));
      Integer quantity = line.required("quantity", OrderRequests::quantity);
      line.refuseUnknown();
      if (sku != null && !seen.add(sku)) {
        line.error("sku", "is there twice");
      } else if (sku != null && quantity != null) {
        items.add(new Item(sku, quantity));
      }
    }
    return items.size() < lines.size() ? null : new Items(items);
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

  private static Integer quantity(JsonNode node) {
    if (!node.isIntegralNumber()
        || !node.canConvertToInt()
        || node.intValue() < 1
        || node.intValue() > Item.MAX_QUANTITY) {
      throw new IllegalArgumentException(
          "must be an integer from 1 to %d".formatted(Item.MAX_QUANTITY));
    }
    return node.intValue();
  }

  private static Currency currency(JsonNode node) {
    try {
      return Currency.getInstance(Texts.requireText(node));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("must be an ISO 4217 code such as EUR", e);
    }
  }
}
