package dev.orderonce.docs;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A document, as far as its claims can be told apart from its prose. */
record MarkdownText(String text) {

  private static final Pattern FENCED =
      Pattern.compile("^ *```.*?^ *```[^\\n]*$", Pattern.MULTILINE | Pattern.DOTALL);

  /** A span may be broken into lines, but not by an empty one. */
  private static final Pattern SPAN = Pattern.compile("`((?:[^`\\n]|\\n(?!\\s*\\n))+)`");

  private static final Pattern LINK =
      Pattern.compile("\\]\\(([^)\\s]+)[^)]*\\)|^\\[[^\\]]+\\]: *(\\S+)", Pattern.MULTILINE);

  /** A piece of the document, in one line, and the number of the line where it begins. */
  record Piece(int line, String text) {}

  /** What is between backticks in the prose. */
  List<Piece> codeSpans() {
    return find(SPAN, prose()).toList();
  }

  /** What links point to. */
  List<Piece> links() {
    return find(LINK, prose()).toList();
  }

  /** Every match of a pattern in prose, code blocks and drawings alike. */
  List<Piece> everywhere(Pattern pattern) {
    return find(pattern, text).toList();
  }

  /** The document with empty lines in place of its code blocks. */
  private String prose() {
    return FENCED.matcher(text).replaceAll(block -> "\n".repeat(newlines(block.group())));
  }

  private static Stream<Piece> find(Pattern pattern, String in) {
    return pattern
        .matcher(in)
        .results()
        .map(match -> new Piece(1 + newlines(in.substring(0, match.start())), firstGroup(match)));
  }

  private static String firstGroup(MatchResult match) {
    for (int group = 1; group <= match.groupCount(); group++) {
      if (match.group(group) != null) {
        return match.group(group).replaceAll("\\s+", " ");
      }
    }
    return match.group();
  }

  private static int newlines(String in) {
    return (int) in.chars().filter(c -> c == '\n').count();
  }
}
