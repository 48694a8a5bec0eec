package dev.orderonce.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.Items;
import dev.orderonce.contract.Reference;
import org.jspecify.annotations.Nullable;

/** Writes request bodies, the same bytes for the same request. */
final class RequestWriter {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private RequestWriter() {}

  static byte[] order(NewOrder order) {
    ObjectNode json = object();
    json.put("customerId", order.customer().value());
    json.put("amount", order.money().amount());
    json.put("currency", order.money().currency().getCurrencyCode());
    Reference reference = order.reference();
    if (reference != null) {
      json.put("reference", reference.value());
    }
    Items items = order.items();
    if (items != null) {
      ArrayNode array = json.putArray("items");
      items
          .list()
          .forEach(item ->
              array.addObject().put("sku", item.sku().value()).put("quantity", item.quantity()));
    }
    AccountId account = order.account();
    if (account != null) {
      json.putObject("payment").put("accountId", account.value());
    }
    return bytes(json);
  }

  static byte[] payment(AccountId account) {
    return bytes(object().put("accountId", account.value()));
  }

  static byte[] completion() {
    return bytes(object());
  }

  static byte[] reason(@Nullable String reason) {
    return bytes(reason == null ? object() : object().put("reason", reason));
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static byte[] bytes(ObjectNode json) {
    try {
      return MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a request could not be written as JSON", e);
    }
  }
}
