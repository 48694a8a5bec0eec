package dev.orderonce.docs;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The pieces of a generated page. */
final class Markdown {

  private Markdown() {}

  /** A page with its heading, and the warning not to write in it. */
  static String page(String title, String... parts) {
    return Stream.concat(
            Stream.of(
                "<!-- Generated from the code, see README.md here. Changes by hand are lost. -->",
                "# " + title),
            Stream.of(parts).map(String::strip))
        .collect(Collectors.joining("\n\n", "", "\n"));
  }

  static String table(List<String> header, List<List<String>> rows) {
    String rule = "|---".repeat(header.size()) + "|";
    return Stream.concat(Stream.of(row(header), rule), rows.stream().map(Markdown::row))
        .collect(Collectors.joining("\n"));
  }

  static String code(String text) {
    return "`" + text + "`";
  }

  static String mermaid(String kind, List<String> lines) {
    return lines.stream()
        .map("    "::concat)
        .collect(Collectors.joining("\n", "```mermaid\n" + kind + "\n", "\n```"));
  }

  /** The text as a sentence's beginning has it. */
  static String capitalised(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private static String row(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }
}
