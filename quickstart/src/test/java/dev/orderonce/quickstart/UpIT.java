package dev.orderonce.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpIT {

  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130"})
  void shouldSayOneLineAndStopInOrderWhenAsked(String signal, int expectedCode) throws Exception {
    try (UpProcess up = UpProcess.start(directory)) {
      // Given
      assertThat(up.readinessLine()).startsWith("OrderOnce is ready").contains("demo-key");

      // When
      long asked = System.nanoTime();
      int exitCode = up.signal(signal);

      // Then
      assertThat(exitCode).isEqualTo(expectedCode);
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(STOP_LIMIT);
      assertThat(up.remainingOutput()).isEmpty();
      assertThat(directory.resolve("postgresql/postmaster.pid")).doesNotExist();
      assertThat(directory.resolve("logs/orderonce.log"))
          .content()
          .contains("Kafka stopped")
          .contains("PostgreSQL stopped")
          .doesNotContain("did not stop");
    }
  }

  @Test
  void shouldEndByItselfWhenAPartDoesNotStart() throws Exception {
    // Given
    Files.createDirectories(directory.resolve("kafka"));
    Files.writeString(directory.resolve("kafka/meta.properties"), "version=1\n");
    Path err = directory.resolve("stderr");

    // When
    Process process =
        UpProcess.launch(directory)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(err.toFile())
            .start();
    int exitCode = process.waitFor();

    // Then
    assertThat(exitCode).isEqualTo(1);
    assertThat(err).content().startsWith("orderonce up: Kafka could not be started on ");
    assertThat(directory.resolve("postgresql/postmaster.pid")).doesNotExist();
  }
}
