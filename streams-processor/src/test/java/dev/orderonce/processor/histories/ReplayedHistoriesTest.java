package dev.orderonce.processor.histories;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The histories in {@code *.history.txt}, move by move, with what came of each. A move alone on its
 * line may lead to anything that keeps the invariants.
 */
class ReplayedHistoriesTest {

  static List<Path> histories() throws Exception {
    URI directory = ReplayedHistoriesTest.class.getResource("late-capture.history.txt").toURI();
    try (Stream<Path> files = Files.list(Path.of(directory).resolveSibling("."))) {
      return files.filter(file -> file.toString().endsWith(".history.txt")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("histories")
  void shouldGoAsItWent(Path file) {
    // Given
    List<String> lines = linesOf(file);
    History history = new History(Scene.of(lines));

    // When
    for (String line : lines) {
      if (!Scene.isNamedBy(line)) {
        Move move = Move.parse(line.split("\\|", 2)[0]);
        assertThat(history.world().canMake(move)).as("%s is possible", move).isTrue();
        history.make(move);
        history.requireSuccess();
        // Then
        if (line.contains("|")) {
          assertThat(words(History.line(history.rows().getLast()))).isEqualTo(words(line));
        }
      }
    }
    history.rest();
    history.requireSuccess();
  }

  @ParameterizedTest
  @MethodSource("histories")
  void shouldGoTheSameWayInTheTopology(Path file) {
    // Given
    List<String> lines = linesOf(file);
    List<Move> moves =
        lines.stream()
            .filter(line -> !Scene.isNamedBy(line))
            .map(line -> Move.parse(line.split("\\|", 2)[0]))
            .toList();

    // When, Then
    Twins.play(Scene.of(lines), moves);
  }

  private static List<String> linesOf(Path file) {
    try {
      return Files.readAllLines(file, UTF_8).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String words(String line) {
    return line.strip().replaceAll("\\s+", " ");
  }
}
