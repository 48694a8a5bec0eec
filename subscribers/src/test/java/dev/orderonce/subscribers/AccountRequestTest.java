package dev.orderonce.subscribers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orderonce.kit.Problem;
import dev.orderonce.kit.Problem.FieldError;
import dev.orderonce.kit.ProblemException;
import java.util.Currency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountRequestTest {

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 9007199254740991L})
  void shouldReadLimitAndCurrency(long limit) {
    // When
    AccountRequest request =
        AccountRequest.parse(
            bytes("{\"creditLimit\": %d, \"currency\": \"EUR\"}".formatted(limit)));

    // Then
    assertThat(request).isEqualTo(new AccountRequest(limit, Currency.getInstance("EUR")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'currency': 'EUR'}                                      | creditLimit",
        "{'creditLimit': null, 'currency': 'EUR'}                 | creditLimit",
        "{'creditLimit': -1, 'currency': 'EUR'}                   | creditLimit",
        "{'creditLimit': 1.0, 'currency': 'EUR'}                  | creditLimit",
        "{'creditLimit': 1e3, 'currency': 'EUR'}                  | creditLimit",
        "{'creditLimit': '1', 'currency': 'EUR'}                  | creditLimit",
        "{'creditLimit': 9007199254740992, 'currency': 'EUR'}     | creditLimit",
        "{'creditLimit': 99999999999999999999, 'currency': 'EUR'} | creditLimit",
        "{'creditLimit': 1}                                       | currency",
        "{'creditLimit': 1, 'currency': 'eur'}                    | currency",
        "{'creditLimit': 1, 'currency': 978}                      | currency",
        "{'creditLimit': 1, 'currency': 'EUR', 'balance': 5}      | balance",
        "{'creditLimit': 1, 'creditLimit': 1, 'currency': 'EUR'}  | creditLimit"
      })
  void shouldNameTheFieldThatIsWrong(String json, String field) {
    // When
    Problem problem = refusalOf(json.replace('\'', '"'));

    // Then
    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.code()).isEqualTo("validation_failed");
    assertThat(problem.errors()).extracting(FieldError::field).containsExactly(field);
  }

  @Test
  void shouldNameAllFieldsThatAreWrong() {
    assertThat(refusalOf("{\"x\": 1}").errors())
        .extracting(FieldError::field)
        .containsExactly("x", "creditLimit", "currency");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "null", "1", "{} {}", "not json"})
  void shouldRefuseWhatIsNoJsonObject(String body) {
    assertThat(refusalOf(body).code()).isEqualTo("malformed_json");
  }

  private static Problem refusalOf(String body) {
    ProblemException refused =
        catchThrowableOfType(ProblemException.class, () -> AccountRequest.parse(bytes(body)));
    return refused.problem();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
