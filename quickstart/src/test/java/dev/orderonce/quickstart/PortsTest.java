package dev.orderonce.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.kit.ConfigurationException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void shouldFindAnotherFreePortForEachZero() {
    // When
    Map<Port, Integer> claimed = Ports.claim(Map.of(Port.API, 0, Port.KAFKA, 0));

    // Then
    assertThat(claimed.values()).doesNotHaveDuplicates().allMatch(number -> number > 0);
    assertThat(Ports.claim(claimed)).isEqualTo(claimed);
  }

  @Test
  void shouldNotGiveOnePortToTwo() {
    // Given
    Integer free = Ports.claim(Map.of(Port.API, 0)).get(Port.API);
    assertThat(free).isNotNull();

    // When, Then
    assertThatThrownBy(() -> Ports.claim(Map.of(Port.API, free, Port.RELAY, free)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("port %d is in use; choose another with --relay-port".formatted(free));
  }
}
