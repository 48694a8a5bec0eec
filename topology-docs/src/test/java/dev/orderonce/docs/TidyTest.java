package dev.orderonce.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bounds that keep files and methods readable, and what must not be left in a file. */
class TidyTest {

  private static final int MAX_METHOD_LINES = 70;
  private static final int MAX_FILE_LINES = 300;

  private static final Pattern SOMEONES_DIRECTORY =
      Pattern.compile("(?<![\\w.~-])/(?:home|Users|root|work)/\\w+|\\b[A-Z]:\\\\Users");

  /** In two parts, so as not to find itself. */
  private static final Pattern LEFT_FOR_LATER = Pattern.compile("\\b(?:TO" + "DO|FIX" + "ME)\\b");

  private static final Pattern KAFKAS_ADDRESS =
      Pattern.compile("\\bBOOTSTRAP_SERVERS_CONFIG\\b|\"bootstrap\\.servers\"");

  @Test
  void shouldHaveNoMethodThatIsTooLong() {
    // When
    List<MethodLengths.Method> methods =
        MethodLengths.of(Project.mainSources().stream().map(Project.ROOT::resolve).toList());

    // Then
    assertThat(methods).hasSizeGreaterThan(Project.mainSources().size());
    assertThat(methods).filteredOn(method -> method.lines() > MAX_METHOD_LINES).isEmpty();
  }

  @Test
  void shouldHaveNoFileThatIsTooLong() {
    // When
    List<Path> files =
        Project.mainSources().stream()
            .filter(file -> Project.read(file).lines().count() > MAX_FILE_LINES)
            .toList();

    // Then
    assertThat(files).isEmpty();
  }

  @Test
  void shouldNameNobodysDirectories() {
    // When
    List<String> found =
        Project.FILES.stream().flatMap(file -> lines(file, SOMEONES_DIRECTORY)).toList();

    // Then
    assertThat(found).isEmpty();
  }

  @Test
  void shouldLeaveNothingForLater() {
    // When
    List<String> found =
        Project.files(".java").stream().flatMap(file -> lines(file, LEFT_FOR_LATER)).toList();

    // Then
    assertThat(found).isEmpty();
  }

  @Test
  void shouldReachKafkaOnlyAsItsSettingsSay() {
    // When: what is not one of proof's own brokers is reached by KafkaSettings.clientConfig
    List<String> found =
        Project.mainSources().stream()
            .filter(file -> !file.startsWith("proof"))
            .flatMap(file -> lines(file, KAFKAS_ADDRESS))
            .toList();

    // Then
    assertThat(found)
        .singleElement()
        .asString()
        .contains("KafkaSettings.java: config.put(CommonClientConfigs.BOOTSTRAP");
  }

  private static Stream<String> lines(Path file, Pattern pattern) {
    return Project.text(file).stream()
        .flatMap(String::lines)
        .filter(line -> pattern.matcher(line).find())
        .map(line -> file + ": " + line.strip());
  }
}
