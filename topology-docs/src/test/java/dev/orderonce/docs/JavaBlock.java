package dev.orderonce.docs;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A fenced block of Java in a document.
 *
 * @param where the document, and the line where the block begins
 * @param code its lines, the last one without an end
 */
record JavaBlock(String where, String code) {

  private static final Pattern FENCED =
      Pattern.compile("^```java\\n(.*?)\\n```$", Pattern.MULTILINE | Pattern.DOTALL);

  private static final int DEEPEST_INDENT = 16;

  private static final List<String> SOURCES =
      Project.files(".java").stream().map(file -> "\n" + Project.read(file)).toList();

  static List<JavaBlock> in(Path file) {
    String text = Project.read(file);
    return FENCED
        .matcher(text)
        .results()
        .map(match ->
            new JavaBlock(
                "%s:%d"
                    .formatted(
                        Project.slashed(file),
                        1 + text.substring(0, match.start()).lines().count()),
                match.group(1)))
        .toList();
  }

  /** Whether one source has exactly these lines, at any depth. */
  boolean isInSources() {
    return IntStream.rangeClosed(0, DEEPEST_INDENT)
        .mapToObj(this::indented)
        .anyMatch(lines -> SOURCES.stream().anyMatch(source -> source.contains(lines)));
  }

  private String indented(int depth) {
    return code.lines()
        .map(line -> line.isEmpty() ? line : " ".repeat(depth) + line)
        .collect(Collectors.joining("\n", "\n", "\n"));
  }
}
