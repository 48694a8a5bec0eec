package dev.orderonce.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.kit.ApiKeys;
import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.HttpSettings;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import dev.orderonce.processor.order.Timing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.GroupProtocol;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorSettingsTest {

  private static final Map<String, String> EVERYTHING =
      Map.ofEntries(
          Map.entry("ORDERONCE_KAFKA_BOOTSTRAP_SERVERS", "kafka:9092"),
          Map.entry("ORDERONCE_KAFKA_PARTITIONS", "24"),
          Map.entry("ORDERONCE_KAFKA_REPLICATION_FACTOR", "3"),
          Map.entry("ORDERONCE_HTTP_HOST", "0.0.0.0"),
          Map.entry("ORDERONCE_PROCESSOR_PORT", "9082"),
          Map.entry("ORDERONCE_PROCESSOR_STATE_DIR", "/var/lib/orderonce"),
          Map.entry("ORDERONCE_PROCESSOR_THREADS", "4"),
          Map.entry("ORDERONCE_PROCESSOR_COMMIT_INTERVAL", "700ms"),
          Map.entry("ORDERONCE_PROCESSOR_DEDUP_WINDOW", "36h"),
          Map.entry("ORDERONCE_OUTBOX_RETENTION", "30h"),
          Map.entry("ORDERONCE_PROCESSOR_STEP_TIMEOUT", "10s"),
          Map.entry("ORDERONCE_PROCESSOR_STEP_TRIES", "3"),
          Map.entry("ORDERONCE_PROCESSOR_ORDER_EXPIRY", "12h"),
          Map.entry("ORDERONCE_PROCESSOR_ORDER_RETENTION", "90d"),
          Map.entry("ORDERONCE_PROCESSOR_SESSION_TIMEOUT", "45s"),
          Map.entry("ORDERONCE_PROCESSOR_GROUP_PROTOCOL", "classic"),
          Map.entry("ORDERONCE_PROCESSOR_STANDBY_REPLICAS", "1"),
          Map.entry("ORDERONCE_PROCESSOR_INSTANCE_ID", "a"),
          Map.entry("ORDERONCE_PROCESSOR_ADVERTISED_ADDRESS", "processor-1:9082"),
          Map.entry("ORDERONCE_OPERATOR_KEYS", ApiKeys.hashed("operator-key")),
          Map.entry("ORDERONCE_PROCESSOR_STORE_MEMORY", "1GiB"));

  @Test
  void shouldHaveDefaults() {
    // When
    ProcessorSettings settings = ProcessorSettings.from(Settings.of(Map.of()));

    // Then
    assertThat(settings)
        .usingRecursiveComparison()
        .isEqualTo(
            new ProcessorSettings(
                new KafkaSettings("127.0.0.1:19092", 12, (short) 1),
                new HttpSettings("127.0.0.1", 8082, "ORDERONCE_PROCESSOR_PORT"),
                Path.of(".orderonce/processor"),
                2,
                Duration.ofMillis(20),
                new Windows(Timing.DEFAULT, Duration.ofHours(24), Duration.ofHours(24)),
                new GroupMembership(GroupProtocol.CLASSIC, Duration.ofSeconds(6), "", 0),
                new QuerySettings(Settings.of(Map.of()).get(ApiKeys.OPERATOR_KEYS), ""),
                256L << 20));
  }

  @Test
  void shouldReadEverySetting() {
    // Given
    Settings given = Settings.of(EVERYTHING);
    given.requireKnown(ProcessorSettings.ALL);

    // When
    ProcessorSettings settings = ProcessorSettings.from(given);

    // Then
    assertThat(settings)
        .usingRecursiveComparison()
        .isEqualTo(
            new ProcessorSettings(
                new KafkaSettings("kafka:9092", 24, (short) 3),
                new HttpSettings("0.0.0.0", 9082, "ORDERONCE_PROCESSOR_PORT"),
                Path.of("/var/lib/orderonce"),
                4,
                Duration.ofMillis(700),
                new Windows(
                    new Timing(
                        Duration.ofSeconds(10), 3, Duration.ofHours(12), Duration.ofDays(90)),
                    Duration.ofHours(36),
                    Duration.ofHours(30)),
                new GroupMembership(GroupProtocol.CLASSIC, Duration.ofSeconds(45), "a", 1),
                new QuerySettings(given.get(ApiKeys.OPERATOR_KEYS), "processor-1:9082"),
                1L << 30));
    // What all services read about HTTP and Kafka is tested where it is read.
    List<Setting<?>> own = new ArrayList<>(ProcessorSettings.ALL);
    own.removeAll(HttpSettings.ALL);
    own.removeAll(KafkaSettings.ALL);
    assertThat(EVERYTHING.keySet()).containsAll(own.stream().map(Setting::name).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "ORDERONCE_PROCESSOR_THREADS, 0",
    "ORDERONCE_PROCESSOR_COMMIT_INTERVAL, 0ms",
    "ORDERONCE_PROCESSOR_COMMIT_INTERVAL, 30d",
    "ORDERONCE_PROCESSOR_DEDUP_WINDOW, 0s",
    "ORDERONCE_PROCESSOR_DEDUP_WINDOW, 1 day",
    "ORDERONCE_PROCESSOR_SESSION_TIMEOUT, 0s",
    "ORDERONCE_PROCESSOR_SESSION_TIMEOUT, 31m",
    "ORDERONCE_PROCESSOR_GROUP_PROTOCOL, consumer",
    "ORDERONCE_PROCESSOR_STANDBY_REPLICAS, -1",
    "ORDERONCE_PROCESSOR_ADVERTISED_ADDRESS, http://processor-1:9082",
    "ORDERONCE_PROCESSOR_ADVERTISED_ADDRESS, processor-1",
    "ORDERONCE_PROCESSOR_PORT, 70000",
    "ORDERONCE_PROCESSOR_STORE_MEMORY, 256",
    "ORDERONCE_PROCESSOR_STORE_MEMORY, 7MiB"
  })
  void shouldNameTheVariableThatIsWrong(String name, String text) {
    assertThatThrownBy(() -> ProcessorSettings.from(Settings.of(Map.of(name, text))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(name);
  }

  @Test
  void shouldTellStreamsAllOfIt() {
    // When
    Properties streams = StreamsSettings.of(ProcessorSettings.from(Settings.of(EVERYTHING)));

    // Then
    assertThat(streams)
        .containsEntry("application.id", "orderonce-processor")
        .containsEntry("bootstrap.servers", "kafka:9092")
        .containsEntry("replication.factor", 3)
        .containsEntry("processing.guarantee", "exactly_once_v2")
        .containsEntry("commit.interval.ms", 700L)
        .containsEntry("producer.linger.ms", 700)
        .containsEntry("num.stream.threads", 4)
        .containsEntry("state.dir", "/var/lib/orderonce")
        .containsEntry("deserialization.exception.handler", LogAndFailExceptionHandler.class)
        .containsEntry("processing.exception.handler", LogAndFailProcessingExceptionHandler.class)
        .containsEntry("production.exception.handler", DefaultProductionExceptionHandler.class)
        .containsEntry("main.consumer.session.timeout.ms", 45_000)
        .containsEntry("main.consumer.heartbeat.interval.ms", 1_000)
        .containsEntry("producer.transaction.timeout.ms", 10_700)
        .containsEntry("group.protocol", "CLASSIC")
        .containsEntry("num.standby.replicas", 1)
        .containsEntry("main.consumer.group.instance.id", "a");
  }

  @Test
  void shouldGiveUpATransactionWithTheSessionOfWhoLeftIt() {
    // Given
    Settings given =
        Settings.of(
            Map.of(
                "ORDERONCE_PROCESSOR_COMMIT_INTERVAL", "5s",
                "ORDERONCE_PROCESSOR_SESSION_TIMEOUT", "1500ms"));

    // When
    Properties streams = StreamsSettings.of(ProcessorSettings.from(given));

    // Then
    assertThat(streams)
        .containsEntry("producer.transaction.timeout.ms", 6_500)
        .containsEntry("main.consumer.heartbeat.interval.ms", 500);
  }

  @ParameterizedTest
  @CsvSource({"20ms, 500, 6500", "500ms, 500, 6500", "501ms, 501, 6501"})
  void shouldLeaveToStreamsTheCommitsOfWhoIsBehind(String interval, int longest, int timeout) {
    // Given
    Settings given = Settings.of(Map.of("ORDERONCE_PROCESSOR_COMMIT_INTERVAL", interval));

    // When
    Properties streams = StreamsSettings.of(ProcessorSettings.from(given));

    // Then
    assertThat(streams)
        .containsEntry("commit.interval.ms", (long) longest)
        .containsEntry("producer.linger.ms", longest)
        .containsEntry("producer.transaction.timeout.ms", timeout);
  }

  @Test
  void shouldTellStreamsNoInstanceIdWhereThereIsNone() {
    assertThat(StreamsSettings.of(ProcessorSettings.from(Settings.of(Map.of()))))
        .doesNotContainKey("main.consumer.group.instance.id");
  }
}
