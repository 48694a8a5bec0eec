package dev.orderonce.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.orderonce.contract.CommandStatus;
import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.Item;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.OrderState;
import dev.orderonce.contract.Reference;
import dev.orderonce.contract.Sku;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads answers. Members that it does not know are passed over, as a newer API may have more. */
final class AnswerReader {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private AnswerReader() {}

  /** Makes an answer out of JSON. */
  @FunctionalInterface
  interface Reader<T> {
    T read(JsonNode json);
  }

  /**
   * The JSON of an answer.
   *
   * @param reader if not null, must be able to read it: an answer cut short, or a proxy's page, is
   *     no answer
   * @throws IOException if it cannot
   */
  static JsonNode json(byte[] body, @Nullable Reader<?> reader) throws IOException {
    try {
      JsonNode json = MAPPER.readTree(body);
      if (reader != null) {
        reader.read(json);
      }
      return json;
    } catch (JsonProcessingException
        | IllegalArgumentException
        | ArithmeticException
        | DateTimeException e) {
      if (reader != null) {
        throw new IOException("the answer cannot be read", e);
      }
      return NullNode.getInstance();
    }
  }

  static Order order(JsonNode json) {
    return new Order(
        OrderId.parse(text(json, "id")),
        new CustomerId(text(json, "customerId")),
        Money.of(integer(json, "amount"), text(json, "currency")),
        json.hasNonNull("reference") ? new Reference(text(json, "reference")) : null,
        json.path("items").valueStream().map(AnswerReader::item).toList(),
        OrderState.valueOf(text(json, "state")),
        integer(json, "version"),
        textOrNull(json, "reason"),
        textOrNull(json, "reasonDetail"),
        time(json, "createdAt"),
        time(json, "updatedAt"),
        json.path("history").valueStream().map(AnswerReader::historyEntry).toList());
  }

  static Page<Order> orders(JsonNode json) {
    if (!json.path("data").isArray()) {
      throw new IllegalArgumentException("data is not a list");
    }
    return new Page<>(
        json.path("data").valueStream().map(AnswerReader::order).toList(),
        textOrNull(json, "nextCursor"));
  }

  static KeyUse keyUse(JsonNode json) {
    String command = textOrNull(json, "commandId");
    return new KeyUse(
        Math.toIntExact(integer(json, "status")),
        OrderId.parse(text(json, "orderId")),
        command == null ? null : MessageId.parse(command),
        time(json, "createdAt"),
        time(json, "expiresAt"));
  }

  static Command command(JsonNode json) {
    return new Command(
        MessageId.parse(text(json, "id")),
        OrderId.parse(text(json, "orderId")),
        text(json, "type"),
        CommandStatus.valueOf(text(json, "status")),
        textOrNull(json, "code"),
        time(json, "createdAt"),
        json.hasNonNull("decidedAt") ? time(json, "decidedAt") : null);
  }

  static Problem problem(Exchange exchange) {
    JsonNode json = exchange.body();
    List<Problem.FieldError> errors =
        json.path("errors")
            .valueStream()
            .map(error ->
                new Problem.FieldError(
                    error.path("field").asText(), error.path("message").asText()))
            .toList();
    return new Problem(
        exchange.status(),
        json.path("code").asText("http_" + exchange.status()),
        json.path("title").asText("HTTP status " + exchange.status()),
        json.path("detail").asText("the answer has no detail"),
        json.path("retryable").asBoolean(exchange.retryable()),
        errors);
  }

  private static Item item(JsonNode json) {
    return new Item(new Sku(text(json, "sku")), Math.toIntExact(integer(json, "quantity")));
  }

  private static Order.HistoryEntry historyEntry(JsonNode json) {
    return new Order.HistoryEntry(integer(json, "version"), text(json, "type"), time(json, "at"));
  }

  private static Instant time(JsonNode json, String name) {
    return Instant.parse(text(json, name));
  }

  private static long integer(JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IllegalArgumentException(name + " is not an integer");
    }
    return value.longValue();
  }

  private static String text(JsonNode json, String name) {
    String text = textOrNull(json, name);
    if (text == null) {
      throw new IllegalArgumentException(name + " is not a text");
    }
    return text;
  }

  private static @Nullable String textOrNull(JsonNode json, String name) {
    return json.path(name).textValue();
  }
}
