package dev.orderonce.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orderonce.kit.Settings;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConnectConfigTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void shouldShipForConnectWhatTheRelayRuns() throws Exception {
    // Given
    Map<String, String> relay =
        new HashMap<>(RelayConnectorConfig.connector(RelaySettings.from(Settings.of(Map.of()))));
    relay.keySet().removeIf(name -> name.startsWith("database."));
    relay.keySet().removeAll(List.of("name", "slot.name"));

    // Then
    assertThat(shipped())
        .containsAllEntriesOf(relay)
        .containsEntry("exactly.once.support", "required")
        .containsEntry("value.converter", "org.apache.kafka.connect.storage.StringConverter");
  }

  private static Map<String, String> shipped() throws Exception {
    try (InputStream file =
        Objects.requireNonNull(
            RelayConnectorConfig.class.getResourceAsStream("/connect/orderonce-outbox.json"))) {
      return JSON.convertValue(
          JSON.readTree(file).path("config"), new TypeReference<Map<String, String>>() {});
    }
  }
}
