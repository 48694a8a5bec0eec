package dev.orderonce.processor;

import static dev.orderonce.processor.testkit.OrderMessages.ORDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.HttpSettings;
import dev.orderonce.kit.Settings;
import java.net.InetAddress;
import java.net.URI;
import java.util.Map;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuerySettingsTest {

  @Test
  void shouldBeReachedWhereItListens() {
    assertThat(self("127.0.0.1", "")).isEqualTo(new HostInfo("127.0.0.1", 9));
  }

  @Test
  void shouldBeReachedByItsNameIfItListensEverywhere() throws Exception {
    assertThat(self("0.0.0.0", ""))
        .isEqualTo(new HostInfo(InetAddress.getLocalHost().getHostName(), 9));
  }

  @Test
  void shouldBeReachedAsTheSettingSays() {
    assertThat(self("0.0.0.0", "processor-1:80")).isEqualTo(new HostInfo("processor-1", 80));
  }

  /** Through the settings of Streams, which hand it to the other instances, to their question. */
  @Test
  void shouldBeAskedAtAnAddressOfIpVersion6() {
    // Given
    HostInfo self = self("0.0.0.0", "[2001:db8::7]:8082");
    HostInfo announced = HostInfo.buildFromEndpoint(self.host() + ":" + self.port());
    assertThat(announced).isEqualTo(self);

    // When
    URI asked = PeerClient.address(announced, ORDER);

    // Then
    assertThat(asked).hasToString("http://[2001:db8::7]:8082/v1/orders/" + ORDER);
    assertThat(asked.getHost()).isEqualTo("[2001:db8::7]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"processor-1", "processor-1:0", "processor-1:65536", "processor-1:99999999999"})
  void shouldNameAnAddressThatIsNone(String address) {
    assertThatThrownBy(() -> self("0.0.0.0", address))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ORDERONCE_PROCESSOR_ADVERTISED_ADDRESS")
        .hasMessageContaining("expected host:port");
  }

  private static HostInfo self(String host, String advertised) {
    return QuerySettings.from(
            Settings.of(Map.of("ORDERONCE_PROCESSOR_ADVERTISED_ADDRESS", advertised)))
        .self(new HttpSettings(host, 0, "--test-port"), 9);
  }
}
