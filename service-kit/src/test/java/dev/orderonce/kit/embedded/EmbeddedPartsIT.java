package dev.orderonce.kit.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.kit.ConfigurationException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPartsIT {

  @TempDir Path directory;

  @Test
  void shouldStopTheOneWhenTheOtherFails() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      // When
      assertThatThrownBy(() -> EmbeddedParts.start(directory, 0, taken.getLocalPort()))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("Kafka's port");
    }

    // Then
    assertThat(directory.resolve("postgresql/PG_VERSION")).exists();
    assertThat(directory.resolve("postgresql/postmaster.pid")).doesNotExist();
  }

  @Test
  void shouldRunBothUntilClosed() throws Exception {
    // When
    EmbeddedParts parts = EmbeddedParts.start(directory, 0, 0);

    // Then
    assertThat(parts.postgres().port()).isPositive();
    assertThat(parts.kafka().bootstrapServers()).startsWith("127.0.0.1:");
    parts.close();
    assertThat(Files.exists(directory.resolve("postgresql/postmaster.pid"))).isFalse();
  }
}
