package dev.orderonce.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.quickstart.CommandLines;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Each benchmark, small: that it runs, and finds its own results right. */
class BenchIT {

  private static final Map<String, String> FEW_PARTITIONS =
      Map.of("ORDERONCE_KAFKA_PARTITIONS", "2");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void shouldCompareTheTopologyWithABareCopy() {
    // When
    int exitCode =
        run(FEW_PARTITIONS, "bench topology --rounds 1 --warm-ups 0 --messages 15000".split(" "));

    // Then
    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isZero();
    assertThat(out.toString())
        .containsPattern("(?s)round 1.*bare copy, untuned: .*bare copy: .*OrderOnce: ")
        .containsPattern("(?m)^OrderOnce +\\d[\\d,]* ")
        .containsPattern("OrderOnce / bare copy, untuned: \\d+\\.\\d\\d")
        .containsPattern("OrderOnce / bare copy: \\d+\\.\\d\\d");
  }

  @Test
  void shouldCompareFewOrdersWithMany() {
    // When
    int exitCode =
        run(
            FEW_PARTITIONS,
            "bench topology-growth --few 2000 --many 4000 --rounds 1 --messages 9000".split(" "));

    // Then
    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isZero();
    assertThat(out.toString())
        .contains("4,000 orders stored in ")
        .containsPattern("many / few: rate \\d+\\.\\d\\d, CPU for a message \\d+\\.\\d\\d");
  }

  @Test
  void shouldCompareTheRelayWithABareLoopAndConnect() {
    // When
    int exitCode =
        run(
            Map.of(),
            "bench relay --rounds 1 --warm-ups 0 --rows 1000 --visible-rows 100".split(" "));

    // Then
    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isZero();
    assertThat(out.toString())
        .containsPattern("OrderOnce / bare loop: \\d+\\.\\d\\d")
        .containsPattern("OrderOnce / Kafka Connect: \\d+\\.\\d\\d")
        .containsPattern("at 500 rows/s: p50 \\d+\\.\\d ms, p99 ");
  }

  @Test
  void shouldCompareTheLedgerWithATextbookInbox() {
    // When
    int exitCode =
        run(
            FEW_PARTITIONS,
            "bench ledger --rounds 1 --warm-ups 0 --charges 10000 --textbook-charges 1100"
                .split(" "));

    // Then
    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isZero();
    assertThat(out.toString())
        .contains("round 1: textbook inbox ")
        .containsPattern("(?m)^OrderOnce +\\d[\\d,]* ")
        .containsPattern("OrderOnce / textbook inbox: \\d+\\.\\d");
  }

  @Test
  void shouldCompareTheApiWithATextbook() {
    // When
    int exitCode =
        run(Map.of(), "bench ingest --rounds 1 --warm-up 0 --seconds 1 --connections 8".split(" "));

    // Then
    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isZero();
    assertThat(out.toString())
        .contains("round 1: textbook at half of that ")
        .containsPattern("(?m)^OrderOnce +\\d[\\d,]* ")
        .containsPattern("OrderOnce / textbook: \\d+\\.\\d\\d");
  }

  @Test
  void shouldTellWhatTheApiKeepsInMemory() {
    // When
    int exitCode = run(Map.of(), "bench ingest-soak --rounds 2 --seconds 1".split(" "));

    // Then
    assertThat(err.toString()).isEmpty();
    assertThat(exitCode).isZero();
    assertThat(out.toString())
        .containsPattern("round 2: .*\\n +heap \\d+\\.\\d MiB, outside of it \\d+\\.\\d MiB");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bench topology --rounds 0 | orderonce bench topology: Invalid value for option '--rounds': '0' is not a whole number from 1 to 100000000; see orderonce bench topology --help
          bench topology-growth --few 100 --messages 3000 | orderonce bench topology-growth: --few and --many must be 1800 at least: so many old orders get a message with these --rounds and --messages; see orderonce bench topology-growth --help
          bench topology --speed    | orderonce bench topology: unknown argument '--speed'; see orderonce bench topology --help
          bench                     | orderonce bench: Missing required subcommand; see orderonce bench --help
          """)
  void shouldRefuseWhatItDoesNotUnderstandInOneLine(String arguments, String line) {
    // When
    int exitCode = run(Map.of(), arguments.split(" "));

    // Then
    assertThat(exitCode).isEqualTo(2);
    assertThat(err).hasToString(line + System.lineSeparator());
  }

  private int run(Map<String, String> environment, String... arguments) {
    CommandLine commandLine = CommandLines.create(environment);
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    return commandLine.execute(arguments);
  }
}
