package dev.orderonce.subscribers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orderonce.kit.Problem.FieldError;
import dev.orderonce.kit.ProblemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StockRequestTest {

  @ParameterizedTest
  @ValueSource(longs = {0, 1, StockRequest.MAX_AVAILABLE})
  void shouldReadWhatIsAvailable(long available) {
    // When
    StockRequest request = parse("{\"available\": %d}".formatted(available));

    // Then
    assertThat(request).isEqualTo(new StockRequest(available));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                   | available",
        "{'available': null}                  | available",
        "{'available': -1}                    | available",
        "{'available': 1.0}                   | available",
        "{'available': '1'}                   | available",
        "{'available': 1000000000001}         | available",
        "{'available': 99999999999999999999}  | available",
        "{'available': 1, 'available': 1}     | available",
        "{'available': 1, 'reserved': 1}      | reserved"
      })
  void shouldNameTheFieldThatIsWrong(String json, String field) {
    // When
    var refusal =
        catchThrowableOfType(ProblemException.class, () -> parse(json.replace('\'', '"')));

    // Then
    assertThat(refusal.problem().status()).isEqualTo(400);
    assertThat(refusal.problem().errors()).extracting(FieldError::field).containsExactly(field);
  }

  private static StockRequest parse(String json) {
    return StockRequest.parse(json.getBytes(UTF_8));
  }
}
