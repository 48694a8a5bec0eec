package dev.orderonce.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.HttpSettings;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelaySettingsTest {

  @Test
  void shouldHaveDefaultsThatFitTheQuickstart() {
    // When
    RelaySettings settings = RelaySettings.from(Settings.of(Map.of()));

    // Then
    assertThat(settings)
        .isEqualTo(
            new RelaySettings(
                new DatabaseSettings("127.0.0.1", 15_432, "orderonce", "orderonce", ""),
                new KafkaSettings("127.0.0.1:19092", 12, (short) 1),
                new HttpSettings("127.0.0.1", 8081, "ORDERONCE_RELAY_PORT"),
                "orderonce_relay",
                Duration.ofMillis(2),
                4096,
                Duration.ofSeconds(10)));
  }

  @Test
  void shouldTakeEveryVariable() {
    // When
    RelaySettings settings =
        RelaySettings.from(
            Settings.of(
                Map.of(
                    "ORDERONCE_RELAY_PORT", "1",
                    "ORDERONCE_RELAY_SLOT", "other",
                    "ORDERONCE_RELAY_POLL_INTERVAL", "5ms",
                    "ORDERONCE_RELAY_BATCH_SIZE", "7",
                    "ORDERONCE_RELAY_HEARTBEAT_INTERVAL", "3s")));

    // Then
    assertThat(settings.http().port()).isEqualTo(1);
    assertThat(settings.slot()).isEqualTo("other");
    assertThat(settings.pollInterval()).isEqualTo(Duration.ofMillis(5));
    assertThat(settings.batchSize()).isEqualTo(7);
    assertThat(settings.heartbeatInterval()).isEqualTo(Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @CsvSource({
    "ORDERONCE_RELAY_SLOT, Relay-1",
    "ORDERONCE_RELAY_BATCH_SIZE, 0",
    "ORDERONCE_RELAY_POLL_INTERVAL, 0ms",
    "ORDERONCE_RELAY_HEARTBEAT_INTERVAL, 0s"
  })
  void shouldNameTheVariableThatIsWrong(String name, String text) {
    assertThatThrownBy(() -> RelaySettings.from(Settings.of(Map.of(name, text))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(name);
  }
}
