package dev.orderonce.subscribers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orderonce.kit.Problem;
import dev.orderonce.kit.Problem.FieldError;
import dev.orderonce.kit.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How a client says what is in stock. Nothing in the JSON is guessed or passed over.
 *
 * @param available what is free after reservations: 0 to {@link #MAX_AVAILABLE}
 */
record StockRequest(long available) {

  /** The most that can be free of an article. */
  static final long MAX_AVAILABLE = 1_000_000_000_000L;

  private static final String AVAILABLE = "available";

  /**
   * Reads a request body.
   *
   * @throws ProblemException 400, naming each field that is wrong
   */
  static StockRequest parse(byte[] body) {
    List<FieldError> errors = new ArrayList<>();
    ObjectNode json = StrictJson.object(body, Set.of(AVAILABLE), errors);
    JsonNode node = json.get(AVAILABLE);
    if (node == null || !node.isIntegralNumber() || !isInRange(node)) {
      errors.add(
          new FieldError(AVAILABLE, "must be an integer from 0 to %d".formatted(MAX_AVAILABLE)));
    }
    if (!errors.isEmpty() || node == null) {
      throw new ProblemException(Problem.invalid(errors));
    }
    return new StockRequest(node.longValue());
  }

  private static boolean isInRange(JsonNode number) {
    return number.canConvertToLong()
        && number.longValue() >= 0
        && number.longValue() <= MAX_AVAILABLE;
  }
}
