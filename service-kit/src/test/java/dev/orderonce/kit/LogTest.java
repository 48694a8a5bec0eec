package dev.orderonce.kit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log as it is configured for all services. */
class LogTest {

  @Test
  void shouldWriteOneJsonObjectALineWhateverIsTold() throws Exception {
    // Given
    Logger log = LoggerFactory.getLogger("dev.orderonce.test");
    Exception failure = new IllegalStateException("two\r\nlines");

    // When
    String told =
        told(() -> {
          log.warn("it is\n\"{}\"", "away\u2028\u0000", failure);
          log.info("back again");
          return null;
        });

    // Then
    List<String> lines = told.lines().filter(line -> line.contains("dev.orderonce.test")).toList();
    assertThat(lines).hasSize(2);
    JsonNode first = new ObjectMapper().readTree(lines.getFirst());
    assertThat(first.path("level").asText()).isEqualTo("WARN");
    assertThat(first.path("formattedMessage").asText()).isEqualTo("it is\n\"away\u2028\u0000\"");
    assertThat(first.path("throwable").path("message").asText()).isEqualTo("two\r\nlines");
    JsonNode second = new ObjectMapper().readTree(lines.getLast());
    assertThat(second.path("formattedMessage").asText()).isEqualTo("back again");
  }

  /** What is written to standard output meanwhile. */
  static String told(Callable<?> action) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try (PrintStream output = new PrintStream(written, true, UTF_8)) {
      System.setOut(output);
      var _ = action.call();
    } finally {
      System.setOut(before);
    }
    return written.toString(UTF_8);
  }
}
