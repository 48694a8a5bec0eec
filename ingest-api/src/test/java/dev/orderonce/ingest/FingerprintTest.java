package dev.orderonce.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {

  private static final String BODY =
      "{\"amount\":2500,\"currency\":\"EUR\",\"payment\":{\"accountId\":\"é\"}}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        BODY,
        " { \"payment\" : {\"accountId\":\"\\u00e9\"},\n\"currency\":\"EUR\", \"amount\":2500 } "
      })
  void shouldBeTheSameHoweverTheSameJsonIsWritten(String body) {
    assertThat(same("POST", "/v1/orders", body)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"amount\":2501,\"currency\":\"EUR\",\"payment\":{\"accountId\":\"é\"}}",
        "{\"amount\":2500,\"currency\":\"EUR\",\"payment\":{\"accountId\":\"e\"}}",
        "{\"amount\":2500,\"currency\":\"EUR\",\"payment\":{\"accountId\":\"é\"},\"reference\":null}",
        "{\"amount\":2500,\"currency\":\"EUR\"}"
      })
  void shouldDifferWhereTheJsonDiffers(String body) {
    assertThat(same("POST", "/v1/orders", body)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/orders/", "/v1/orders/1/payment"})
  void shouldDifferWhereThePathDiffers(String path) {
    assertThat(same("POST", path, BODY)).isFalse();
    assertThat(same("PUT", "/v1/orders", BODY)).isFalse();
  }

  private static boolean same(String method, String path, String body) {
    Fingerprint reference = Fingerprint.of("POST", "/v1/orders", json(BODY));
    return reference.equals(Fingerprint.of(method, path, json(body)));
  }

  private static JsonBody json(String text) {
    return JsonBody.read("application/json", text.getBytes(UTF_8));
  }
}
