package dev.orderonce.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.kit.ApiKeys;
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
    assertThat(settings.database())
        .isEqualTo(new DatabaseSettings("127.0.0.1", 15_432, "orderonce", "orderonce", ""));
    assertThat(settings.kafka()).isEqualTo(new KafkaSettings("127.0.0.1:19092", 12, (short) 1));
    assertThat(settings.http())
        .isEqualTo(new HttpSettings("127.0.0.1", 8081, "ORDERONCE_RELAY_PORT"));
    assertThat(settings.operators().configured().authenticate("Bearer operator-key")).isEmpty();
    assertThat(settings.slot()).isEqualTo("orderonce_relay");
    assertThat(settings.stream())
        .isEqualTo(
            new StreamSettings(
                Delivery.EXACTLY_ONCE,
                Duration.ofMillis(2),
                4096,
                0,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60)));
    assertThat(settings.limits())
        .isEqualTo(new LimitSettings(Duration.ofSeconds(60), 4L << 30, WalCheck.WARN));
    assertThat(settings.upkeep())
        .isEqualTo(new UpkeepSettings(Duration.ofHours(24), Duration.ofSeconds(1), 1000));
  }

  @Test
  void shouldTakeEveryVariable() {
    // When
    RelaySettings settings =
        RelaySettings.from(
            Settings.of(
                Map.ofEntries(
                    Map.entry("ORDERONCE_RELAY_PORT", "1"),
                    Map.entry("ORDERONCE_RELAY_SLOT", "other"),
                    Map.entry("ORDERONCE_OPERATOR_KEYS", ApiKeys.hashed("operator-key")),
                    Map.entry("ORDERONCE_RELAY_DELIVERY", "at-least-once"),
                    Map.entry("ORDERONCE_RELAY_POLL_INTERVAL", "5ms"),
                    Map.entry("ORDERONCE_RELAY_BATCH_SIZE", "7"),
                    Map.entry("ORDERONCE_RELAY_MAX_RATE", "1000"),
                    Map.entry("ORDERONCE_RELAY_HEARTBEAT_INTERVAL", "3s"),
                    Map.entry("ORDERONCE_RELAY_STALL_TIMEOUT", "9s"),
                    Map.entry("ORDERONCE_RELAY_MAX_LAG", "1m"),
                    Map.entry("ORDERONCE_RELAY_MAX_LAG_BYTES", "1MiB"),
                    Map.entry("ORDERONCE_RELAY_WAL_CHECK", "refuse"),
                    Map.entry("ORDERONCE_OUTBOX_RETENTION", "2h"),
                    Map.entry("ORDERONCE_OUTBOX_CLEANUP_INTERVAL", "4s"),
                    Map.entry("ORDERONCE_RELAY_REPLAY_RATE", "50"))));

    // Then
    assertThat(settings.http().port()).isEqualTo(1);
    assertThat(settings.slot()).isEqualTo("other");
    assertThat(settings.operators().configured().authenticate("Bearer operator-key")).isPresent();
    assertThat(settings.stream())
        .isEqualTo(
            new StreamSettings(
                Delivery.AT_LEAST_ONCE,
                Duration.ofMillis(5),
                7,
                1000,
                Duration.ofSeconds(3),
                Duration.ofSeconds(9)));
    assertThat(settings.limits())
        .isEqualTo(new LimitSettings(Duration.ofMinutes(1), 1L << 20, WalCheck.REFUSE));
    assertThat(settings.upkeep())
        .isEqualTo(new UpkeepSettings(Duration.ofHours(2), Duration.ofSeconds(4), 50));
  }

  @Test
  void shouldThrottleBySmallBatches() {
    // When
    StreamSettings stream =
        RelaySettings.from(Settings.of(Map.of("ORDERONCE_RELAY_MAX_RATE", "1000"))).stream();

    // Then
    assertThat(stream.batchSize()).isEqualTo(250);
  }

  @ParameterizedTest
  @CsvSource({
    "ORDERONCE_RELAY_SLOT, Relay-1",
    "ORDERONCE_RELAY_BATCH_SIZE, 0",
    "ORDERONCE_RELAY_POLL_INTERVAL, 0ms",
    "ORDERONCE_RELAY_HEARTBEAT_INTERVAL, 0s",
    "ORDERONCE_RELAY_STALL_TIMEOUT, 0s",
    "ORDERONCE_RELAY_DELIVERY, at-most-once",
    "ORDERONCE_RELAY_MAX_RATE, -1",
    "ORDERONCE_RELAY_MAX_LAG, 0s",
    "ORDERONCE_RELAY_WAL_CHECK, maybe",
    "ORDERONCE_OUTBOX_CLEANUP_INTERVAL, 0s",
    "ORDERONCE_RELAY_REPLAY_RATE, 0"
  })
  void shouldNameTheVariableThatIsWrong(String name, String text) {
    assertThatThrownBy(() -> RelaySettings.from(Settings.of(Map.of(name, text))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(name);
  }
}
