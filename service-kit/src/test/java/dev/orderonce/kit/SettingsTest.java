package dev.orderonce.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  private static final Setting<Integer> PORT =
      Setting.port("ORDERONCE_TEST_PORT", 8080, "a port of the test");
  private static final Setting<Duration> WINDOW =
      Setting.duration("ORDERONCE_TEST_WINDOW", "72h", "a window of the test");
  private static final Setting<String> TOKEN =
      Setting.secret("ORDERONCE_TEST_TOKEN", null, "a token of the test");
  private static final Setting<Integer> SECRET_NUMBER =
      new Setting<>("ORDERONCE_TEST_PIN", "a PIN", null, true, Integer::valueOf);

  @Test
  void shouldUseDefaultsWhereNothingIsGiven() {
    // Given
    Settings settings = Settings.of(Map.of());

    // When, Then
    assertThat(settings.get(PORT)).isEqualTo(8080);
    assertThat(settings.get(WINDOW)).isEqualTo(Duration.ofDays(3));
    assertThat(settings.gives(PORT)).isFalse();
  }

  @Test
  void shouldUseWhatIsGivenWithoutSurroundingSpace() {
    // Given
    Settings settings =
        Settings.of(Map.of(PORT.name(), " 9090 ", WINDOW.name(), "250ms", TOKEN.name(), "t"));

    // When, Then
    assertThat(settings.get(PORT)).isEqualTo(9090);
    assertThat(settings.get(WINDOW)).isEqualTo(Duration.ofMillis(250));
    assertThat(settings.get(TOKEN)).isEqualTo("t");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "eighty", "-1", "65536", "80.5", "99999999999"})
  void shouldNameTheVariableOfAWrongNumber(String text) {
    // Given
    Settings settings = Settings.of(Map.of(PORT.name(), text));

    // When, Then
    assertThatThrownBy(() -> settings.get(PORT))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "ORDERONCE_TEST_PORT '%s' is wrong: expected a whole number from 0 to 65535"
                .formatted(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "5 s", "1w", "-5s", "1.5h", "12345678901s"})
  void shouldNameTheVariableOfAWrongDuration(String text) {
    // Given
    Settings settings = Settings.of(Map.of(WINDOW.name(), text));

    // When, Then
    assertThatThrownBy(() -> settings.get(WINDOW))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("ORDERONCE_TEST_WINDOW '%s' is wrong".formatted(text));
  }

  @ParameterizedTest
  @CsvSource({"1ms, 1", "2s, 2000", "3m, 180000", "1h, 3600000", "2d, 172800000"})
  void shouldReadEveryUnit(String text, long millis) {
    assertThat(Settings.of(Map.of(WINDOW.name(), text)).get(WINDOW).toMillis()).isEqualTo(millis);
  }

  @Test
  void shouldSayWhatIsMissing() {
    assertThatThrownBy(() -> Settings.of(Map.of()).get(TOKEN))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("ORDERONCE_TEST_TOKEN is not set: a token of the test");
  }

  @Test
  void shouldNotShowASecretThatIsWrong() {
    // Given
    Settings settings = Settings.of(Map.of(SECRET_NUMBER.name(), "hunter"));

    // When, Then
    assertThatThrownBy(() -> settings.get(SECRET_NUMBER))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("ORDERONCE_TEST_PIN is wrong");
  }

  @Test
  void shouldRefuseNamesThatNoSettingHas() {
    // Given
    Settings settings =
        Settings.of(Map.of("ORDERONCE_TEST_PROT", "1", PORT.name(), "1", "PATH", "/bin"));

    // When, Then
    assertThatThrownBy(() -> settings.requireKnown(List.of(PORT, WINDOW)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("unknown setting: ORDERONCE_TEST_PROT");
  }
}
