package dev.orderonce.subscribers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orderonce.kit.Problem;
import dev.orderonce.kit.Problem.FieldError;
import dev.orderonce.kit.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who decides about a dead letter, and why; both are recorded.
 *
 * @param operator 1 to 64 characters
 * @param reason 1 to 500 characters
 */
record DecisionRequest(String operator, String reason) {

  private static final String OPERATOR = "operator";
  private static final String REASON = "reason";
  private static final int LONGEST_OPERATOR = 64;
  private static final int LONGEST_REASON = 500;

  /**
   * Reads a request body.
   *
   * @throws ProblemException 400, naming each field that is wrong
   */
  static DecisionRequest parse(byte[] body) {
    List<FieldError> errors = new ArrayList<>();
    ObjectNode json = StrictJson.object(body, Set.of(OPERATOR, REASON), errors);
    String operator = text(json, OPERATOR, LONGEST_OPERATOR, errors);
    String reason = text(json, REASON, LONGEST_REASON, errors);
    if (!errors.isEmpty() || operator == null || reason == null) {
      throw new ProblemException(Problem.invalid(errors));
    }
    return new DecisionRequest(operator, reason);
  }

  private static @Nullable String text(
      ObjectNode json, String field, int longest, List<FieldError> errors) {
    JsonNode node = json.get(field);
    if (node != null && node.isTextual()) {
      String text = node.textValue().strip();
      if (!text.isEmpty()
          && text.length() <= longest
          && text.chars().noneMatch(Character::isISOControl)) {
        return text;
      }
    }
    errors.add(
        new FieldError(
            field, "must be a text of 1 to %d characters without line breaks".formatted(longest)));
    return null;
  }
}
