package dev.orderonce.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.kit.HttpSettings;
import dev.orderonce.kit.Settings;
import java.net.InetAddress;
import java.util.Map;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.Test;

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

  private static HostInfo self(String host, String advertised) {
    return QuerySettings.from(
            Settings.of(Map.of("ORDERONCE_PROCESSOR_ADVERTISED_ADDRESS", advertised)))
        .self(new HttpSettings(host, 0, "--test-port"), 9);
  }
}
