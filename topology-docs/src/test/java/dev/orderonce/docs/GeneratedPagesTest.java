package dev.orderonce.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The generated pages are what the code says; with {@code -Dregenerate} they are made so. */
class GeneratedPagesTest {

  static Stream<Arguments> pages() {
    return Stream.of(
        page("topics.md", TopicsPage::text),
        page("state-machine.md", StateMachinePage::text),
        page("topology.md", TopologyPage::text),
        page("settings.md", SettingsPage::text),
        page("metrics.md", MetricsPage::text));
  }

  private static Arguments page(String name, Supplier<String> text) {
    return Arguments.of(name, text);
  }

  private static final String COMMAND =
      "mvn -q -pl topology-docs -am test -Dquick -Dtest=GeneratedPagesTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dregenerate";

  @ParameterizedTest
  @MethodSource("pages")
  void shouldBeWhatTheCodeSays(String name, Supplier<String> text) throws IOException {
    // Given
    Path file = Project.ROOT.resolve("topology-docs").resolve(name);

    // When
    String page = text.get();
    if (System.getProperty("regenerate") != null) {
      Files.writeString(file, page, UTF_8);
    }

    // Then
    assertThat(Files.exists(file) ? Files.readString(file, UTF_8) : "")
        .as("%s is not what the code says; to make it so: %s", name, COMMAND)
        .isEqualTo(page);
  }
}
