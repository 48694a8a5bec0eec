package dev.orderonce.subscribers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscribersSettingsTest {

  @Test
  void shouldNeedNothing() {
    // When
    SubscribersSettings settings = SubscribersSettings.from(Settings.of(Map.of()));

    // Then
    assertThat(settings.http().port()).isEqualTo(8083);
    assertThat(settings.httpPoolSize()).isEqualTo(4);
    assertThat(settings.defaultCreditLimit()).as("nobody gets credit unasked").isZero();
    assertThat(settings.group()).isEqualTo(new GroupSettings(500, Duration.ofSeconds(6), ""));
    assertThat(settings.retries()).isEqualTo(new RetrySettings(3, Duration.ofMillis(50)));
    assertThat(settings.inboxWindow()).isEqualTo(Duration.ofDays(3));
  }

  @Test
  void shouldTakeWhatIsGiven() {
    // Given
    Map<String, String> given = new HashMap<>();
    given.put("ORDERONCE_SUBSCRIBERS_PORT", "1");
    given.put("ORDERONCE_SUBSCRIBERS_POOL_SIZE", "2");
    given.put("ORDERONCE_SUBSCRIBERS_BATCH_SIZE", "3");
    given.put("ORDERONCE_SUBSCRIBERS_SESSION_TIMEOUT", "10s");
    given.put("ORDERONCE_SUBSCRIBERS_INSTANCE_ID", "node-1");
    given.put("ORDERONCE_SUBSCRIBERS_POISON_ATTEMPTS", "1");
    given.put("ORDERONCE_SUBSCRIBERS_POISON_PAUSE", "1s");
    given.put("ORDERONCE_INBOX_WINDOW", "24h");
    given.put("ORDERONCE_LEDGER_DEFAULT_CREDIT_LIMIT", "9007199254740991");

    // When
    SubscribersSettings settings = SubscribersSettings.from(Settings.of(given));

    // Then
    assertThat(settings.http().port()).isEqualTo(1);
    assertThat(settings.httpPoolSize()).isEqualTo(2);
    assertThat(settings.defaultCreditLimit()).isEqualTo(9007199254740991L);
    assertThat(settings.group()).isEqualTo(new GroupSettings(3, Duration.ofSeconds(10), "node-1"));
    assertThat(settings.retries()).isEqualTo(new RetrySettings(1, Duration.ofSeconds(1)));
    assertThat(settings.inboxWindow()).isEqualTo(Duration.ofDays(1));
    Settings.of(given).requireKnown(SubscribersSettings.ALL);
  }

  @Test
  void shouldListEachSettingOnce() {
    assertThat(SubscribersSettings.ALL).extracting(Setting::name).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "9007199254740992", "1.5", "much", ""})
  void shouldRefuseALimitThatIsNoAmount(String text) {
    // Given
    Settings settings = Settings.of(Map.of()).with(SubscribersSettings.DEFAULT_CREDIT_LIMIT, text);

    // When, Then
    assertThatThrownBy(() -> SubscribersSettings.from(settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ORDERONCE_LEDGER_DEFAULT_CREDIT_LIMIT")
        .hasMessageContaining("expected a whole number from 0 to 9007199254740991");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ORDERONCE_INBOX_WINDOW=23h                                 | 23h is less than the ORDERONCE_OUTBOX_RETENTION of 1d",
        "ORDERONCE_OUTBOX_RETENTION=100h                            | 3d is less than the ORDERONCE_OUTBOX_RETENTION of 100h",
        "ORDERONCE_PROCESSOR_DEDUP_WINDOW=73h                       | 3d is less than the ORDERONCE_PROCESSOR_DEDUP_WINDOW of 73h",
        "ORDERONCE_INBOX_WINDOW=0s                                  | it must be more than 0"
      })
  void shouldRefuseAWindowThatForgetsTooSoon(String variable, String why) {
    // Given
    Map<String, String> given = new HashMap<>();
    given.put(variable.split("=", 2)[0], variable.split("=", 2)[1]);

    // When, Then
    assertThatThrownBy(() -> SubscribersSettings.from(Settings.of(given)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ORDERONCE_INBOX_WINDOW is wrong: " + why);
  }

  @Test
  void shouldReadCommittedRecordsAndCommitByItself() {
    // When
    var config =
        Consumers.config(
            new KafkaSettings("127.0.0.1:9092", 12, (short) 1),
            new GroupSettings(500, Duration.ofSeconds(6), "node-1"),
            "ledger");

    // Then
    assertThat(config)
        .containsEntry("group.id", "orderonce-ledger")
        .containsEntry("group.instance.id", "node-1-ledger")
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("enable.auto.commit", false)
        .containsEntry("auto.offset.reset", "earliest")
        .containsEntry("max.poll.records", 500)
        .containsEntry("session.timeout.ms", 6000)
        .containsEntry("heartbeat.interval.ms", 2000);
  }
}
