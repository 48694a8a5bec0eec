package dev.orderonce.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class CommandLineTest {

  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  @TempDir Path directory;
  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          up --colour       | orderonce up: unknown argument '--colour'; see orderonce up --help
          up now            | orderonce up: unknown argument 'now'; see orderonce up --help
          down              | orderonce: unknown argument 'down'; see orderonce --help
          relay             | orderonce relay: Missing required subcommand; see orderonce relay --help
          replay --to x     | orderonce replay: Missing required option: '--from=TIME'; see orderonce replay --help
          up --api-port abc | orderonce up: Invalid value for option '--api-port': 'abc' is not a whole number from 0 to 65535; see orderonce up --help
          up --kafka-port=65536 | orderonce up: Invalid value for option '--kafka-port': '65536' is not a whole number from 0 to 65535; see orderonce up --help
          up --api-port     | orderonce up: Missing required parameter for option '--api-port' (N); see orderonce up --help
          keys              | orderonce keys: Missing required subcommand; see orderonce keys --help
          keys create       | orderonce keys create: say either --tenant NAME or --operator; see orderonce keys create --help
          keys create --operator --tenant=a | orderonce keys create: say either --tenant NAME or --operator; see orderonce keys create --help
          keys create --tenant=ä | orderonce keys create: --tenant is wrong: tenant must consist of visible ASCII characters without spaces; see orderonce keys create --help
          keys revoke one   | orderonce keys revoke: Invalid value for positional parameter at index 0 (ID): 'one' is not a long; see orderonce keys revoke --help
          dead-letters      | orderonce dead-letters: Missing required subcommand; see orderonce dead-letters --help
          dead-letters show | orderonce dead-letters show: Missing required parameter: 'ID'; see orderonce dead-letters show --help
          dead-letters show x | orderonce dead-letters show: Invalid value for positional parameter at index 0 (ID): 'x' is not a whole number; see orderonce dead-letters show --help
          dead-letters redrive 1 | orderonce dead-letters redrive: Missing required option: '--reason=TEXT'; see orderonce dead-letters redrive --help
          dead-letters discard 1 2 --reason x | orderonce dead-letters discard: unknown argument '2'; see orderonce dead-letters discard --help
          up --data-dir=    | orderonce up: ORDERONCE_DATA_DIR '' is wrong: expected a directory; see orderonce up --help
          """)
  void shouldRefuseWhatItDoesNotUnderstandInOneLine(String arguments, String line) {
    // When
    int exitCode = run(Map.of(), arguments.split(" "));

    // Then
    assertThat(exitCode).isEqualTo(MISUSED);
    assertThat(err).hasToString(line + System.lineSeparator());
  }

  @Test
  void shouldAskForACommand() {
    assertThat(run(Map.of())).isEqualTo(MISUSED);
    assertThat(err.toString()).startsWith("orderonce: Missing required subcommand").hasLineCount(1);
  }

  @Test
  void shouldNameTheVariableThatIsWrong() {
    assertThat(run(Map.of("ORDERONCE_RELAY_PORT", "x"), "up")).isEqualTo(MISUSED);
    assertThat(err.toString()).contains("ORDERONCE_RELAY_PORT 'x' is wrong").hasLineCount(1);
  }

  @Test
  void shouldNameTheVariableThatNothingReads() {
    assertThat(run(Map.of("ORDERONCE_RELAI_PORT", "8081"), "up")).isEqualTo(MISUSED);
    assertThat(err.toString()).contains("unknown setting: ORDERONCE_RELAI_PORT").hasLineCount(1);
  }

  @Test
  void shouldNamePortAndFlagWhenThePortIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      // When
      String port = Integer.toString(taken.getLocalPort());
      int exitCode = run(Map.of("ORDERONCE_SUBSCRIBERS_PORT", port), onFreePorts());

      // Then
      assertThat(exitCode).isEqualTo(FAILED);
      assertThat(err)
          .hasToString(
              "orderonce up: port %s is in use; choose another with --subscribers-port%n"
                  .formatted(port));
    }
  }

  @Test
  void shouldNameTheDataDirectoryThatCannotBeWritten() throws Exception {
    // Given
    Path file = Files.createFile(directory.resolve("file"));

    // When
    int exitCode = run(Map.of(), "up", "--data-dir", file.toString());

    // Then
    assertThat(exitCode).isEqualTo(FAILED);
    assertThat(err)
        .hasToString(
            "orderonce up: data directory %s cannot be used: %s is not a directory%n"
                .formatted(file, file));
  }

  @Test
  void shouldNameTheDataDirectoryThatIsInUse() {
    try (DataDirectory inUse = DataDirectory.claim(directory)) {
      // When
      int exitCode = run(Map.of(), onFreePorts());

      // Then
      assertThat(exitCode).isEqualTo(FAILED);
      assertThat(err.toString())
          .contains("data directory %s is in use by another".formatted(inUse.path()))
          .hasLineCount(1);
    }
  }

  @Test
  void shouldTellEachFlagWithDefaultAndVariable() {
    assertThat(run(Map.of(), "up", "--help")).isZero();
    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains("--api-port=N TCP port of the API (default 8080, or ORDERONCE_API_PORT)")
        .contains("--relay-port=N TCP port of the relay's HTTP (default 8081,")
        .contains("--processor-port=N TCP port of the processor's HTTP (default 8082,")
        .contains("--subscribers-port=N TCP port of the subscribers' HTTP (default 8083,")
        .contains("--kafka-port=N TCP port of Kafka (default 19092,")
        .contains("--postgres-port=N TCP port of PostgreSQL (default 15432,")
        .contains("--data-dir=DIR directory that keeps all data (default .orderonce,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          dead-letters list --url=nonsense | orderonce dead-letters list: 'nonsense' is no URL of a service
          dead-letters list --url=http://127.0.0.1:1 | orderonce dead-letters list: no answer from http://127.0.0.1:1
          """)
  void shouldSayInOneLineThatNobodyAnswers(String arguments, String line) {
    // When
    int exitCode = run(Map.of(), arguments.split(" "));

    // Then
    assertThat(exitCode).isEqualTo(FAILED);
    assertThat(err).hasToString(line + System.lineSeparator());
  }

  private String[] onFreePorts() {
    return new String[] {
      "up",
      "--data-dir=" + directory,
      "--api-port=0",
      "--relay-port=0",
      "--processor-port=0",
      "--kafka-port=0",
      "--postgres-port=0"
    };
  }

  private int run(Map<String, String> environment, String... arguments) {
    CommandLine commandLine = CommandLines.create(environment);
    commandLine.setErr(new PrintWriter(err));
    commandLine.setOut(new PrintWriter(out));
    return commandLine.execute(arguments);
  }
}
