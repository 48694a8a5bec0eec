package dev.orderonce.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.Settings;
import java.util.Map;
import org.apache.kafka.streams.GroupProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupMembershipTest {

  private static final String PROTOCOL = "ORDERONCE_PROCESSOR_GROUP_PROTOCOL";

  @ParameterizedTest
  @CsvSource({
    "ORDERONCE_PROCESSOR_INSTANCE_ID, a",
    "ORDERONCE_PROCESSOR_STANDBY_REPLICAS, 1",
    "ORDERONCE_PROCESSOR_SESSION_TIMEOUT, 6000ms"
  })
  void shouldRefuseWhatTheStreamsProtocolWouldPassOver(String name, String text) {
    // Given
    Settings settings = Settings.of(Map.of(PROTOCOL, "streams", name, text));

    // When, Then
    assertThatThrownBy(() -> GroupMembership.from(settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("%s=streams does not go with %s=%s: ", PROTOCOL, name, text);
  }

  @Test
  void shouldLeaveTheGroupToTheBrokerWithTheStreamsProtocol() {
    // Given
    Settings settings = Settings.of(Map.of(PROTOCOL, "streams"));

    // When
    var streams = StreamsSettings.of(ProcessorSettings.from(settings));

    // Then
    assertThat(GroupMembership.from(settings).protocol()).isEqualTo(GroupProtocol.STREAMS);
    assertThat(streams)
        .containsEntry("group.protocol", "STREAMS")
        .doesNotContainKeys(
            "num.standby.replicas",
            "main.consumer.session.timeout.ms",
            "main.consumer.heartbeat.interval.ms",
            "main.consumer.group.instance.id");
  }
}
