package dev.orderonce.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {

  private final ApiKeys keys =
      keys(
          "demo=%s, acme=%s".formatted(ApiKeys.hashed("demo-1"), ApiKeys.hashed("acme-1")),
          ApiKeys.hashed("ops-1"));

  @Test
  void shouldTellWhoseKeyItIs() {
    assertThat(keys.authenticate("Bearer demo-1")).contains(new Principal.Tenant("demo"));
    assertThat(keys.authenticate("bearer  acme-1 ")).contains(new Principal.Tenant("acme"));
    assertThat(keys.authenticate("Bearer ops-1")).contains(new Principal.Operator());
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer ",
        "Bearer demo",
        "Bearer demo-11",
        "Basic demo-1",
        "demo-1"
      })
  void shouldKnowNobodyElse(String authorization) {
    assertThat(keys.authenticate(authorization)).isEmpty();
  }

  @Test
  void shouldTakeSeveralKeysOfOneTenantWhileOneReplacesTheOther() {
    // Given
    ApiKeys both =
        keys("demo=%s,demo=%s".formatted(ApiKeys.hashed("old"), ApiKeys.hashed("new")), "");

    // When, Then
    assertThat(both.authenticate("Bearer old")).isEqualTo(both.authenticate("Bearer new"));
    assertThat(both.authenticate("Bearer old")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "=abc", "demo=plain-key", "demo=zz"})
  void shouldRefuseAListThatIsNotOfHashes(String text) {
    assertThatThrownBy(() -> keys(text, ""))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("ORDERONCE_API_KEYS is wrong")
        .hasMessageNotContaining("plain-key");
  }

  @Test
  void shouldHaveNoDefaultKey() {
    assertThat(ApiKeys.from(Settings.of(Map.of())).authenticate("Bearer ")).isEmpty();
    assertThat(ApiKeys.from(Settings.of(Map.of())).authenticate("Bearer demo-key")).isEmpty();
  }

  private static ApiKeys keys(String tenants, String operators) {
    return ApiKeys.from(
        Settings.of(
            Map.of(ApiKeys.TENANT_KEYS.name(), tenants, ApiKeys.OPERATOR_KEYS.name(), operators)));
  }
}
