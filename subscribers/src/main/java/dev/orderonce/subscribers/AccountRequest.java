package dev.orderonce.subscribers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orderonce.contract.Money;
import dev.orderonce.kit.Problem;
import dev.orderonce.kit.Problem.FieldError;
import dev.orderonce.kit.ProblemException;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a client sets an account up. Nothing in the JSON is guessed or passed over.
 *
 * @param creditLimit how far below zero the balance may go: 0 to {@link Money#MAX_AMOUNT} minor
 *     units
 * @param currency the currency of all its charges
 */
record AccountRequest(long creditLimit, Currency currency) {

  private static final String CREDIT_LIMIT = "creditLimit";
  private static final String CURRENCY = "currency";
  private static final Set<String> FIELDS = Set.of(CREDIT_LIMIT, CURRENCY);

  /**
   * Reads a request body.
   *
   * @throws ProblemException 400, naming each field that is wrong
   */
  static AccountRequest parse(byte[] body) {
    List<FieldError> errors = new ArrayList<>();
    ObjectNode json = StrictJson.object(body, FIELDS, errors);
    Long creditLimit = creditLimit(json.get(CREDIT_LIMIT), errors);
    Currency currency = currency(json.get(CURRENCY), errors);
    if (!errors.isEmpty() || creditLimit == null || currency == null) {
      throw new ProblemException(Problem.invalid(errors));
    }
    return new AccountRequest(creditLimit, currency);
  }

  private static @Nullable Long creditLimit(@Nullable JsonNode node, List<FieldError> errors) {
    if (node != null && node.isIntegralNumber() && node.canConvertToLong()) {
      long limit = node.longValue();
      if (limit >= 0 && limit <= Money.MAX_AMOUNT) {
        return limit;
      }
    }
    errors.add(
        new FieldError(
            CREDIT_LIMIT,
            "must be an integer from 0 to %d minor units".formatted(Money.MAX_AMOUNT)));
    return null;
  }

  private static @Nullable Currency currency(@Nullable JsonNode node, List<FieldError> errors) {
    try {
      if (node != null && node.isTextual()) {
        return Currency.getInstance(node.textValue());
      }
    } catch (IllegalArgumentException e) {
      // Answered like any other value that is not a currency.
    }
    errors.add(new FieldError(CURRENCY, "must be an ISO 4217 code, such as EUR"));
    return null;
  }
}
