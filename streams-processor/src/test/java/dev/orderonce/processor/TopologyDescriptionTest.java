package dev.orderonce.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TopologyDescriptionTest {

  @Test
  void shouldBeTheTopologyThatRunningProcessorsHave() throws IOException {
    // When
    String description =
        new OrderTopology(TopologyOptions.DEFAULT, new SimpleMeterRegistry())
            .build()
            .describe()
            .toString();

    // Then
    assertThat(description.strip())
        .as(
            """
            The topology is not the one in expected-topology.txt, which may be what you want. But \
            the stores' names name the changelog topics, and the sub-topology's number the state \
            directories, of processors that run already: if one of them changes, a processor starts \
            with empty stores and does not find the orders that are under way. Where they stay as \
            they are, or their content is taken over, put this description in the file.
            """)
        .isEqualTo(expected().strip());
  }

  private static String expected() throws IOException {
    try (var in = TopologyDescriptionTest.class.getResourceAsStream("expected-topology.txt")) {
      return in == null ? "" : new String(in.readAllBytes(), UTF_8);
    }
  }
}
