package dev.orderonce.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.kit.Problem;
import dev.orderonce.kit.ProblemException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters of a query and collects all that is wrong with them. Each may be there once.
 */
final class QueryReader {

  private final Map<String, String> parameters = new LinkedHashMap<>();
  private final List<Problem.FieldError> errors = new ArrayList<>();

  private QueryReader() {}

  /**
   * A reader.
   *
   * @param query what is behind the question mark, still encoded; null if there is nothing
   */
  static QueryReader of(@Nullable String query) {
    QueryReader reader = new QueryReader();
    if (query != null && !query.isEmpty()) {
      for (String part : query.split("&", -1)) {
        reader.add(part);
      }
    }
    return reader;
  }

  /** A parameter; null if it is absent, or is wrong, which is noted. */
  <T> @Nullable T optional(String name, Function<String, T> parser) {
    String text = parameters.remove(name);
    try {
      return text == null ? null : parser.apply(text);
    } catch (IllegalArgumentException e) {
      error(name, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /**
   * Ends the reading.
   *
   * @throws ProblemException if anything was noted, or a parameter was not asked for
   */
  void finish() {
    parameters.keySet().forEach(name -> error(name, "is not known"));
    if (!errors.isEmpty()) {
      throw new ProblemException(Problem.invalid(errors));
    }
  }

  private void add(String part) {
    String[] pair = part.split("=", 2);
    try {
      String name = URLDecoder.decode(pair[0], UTF_8);
      String value = pair.length == 2 ? URLDecoder.decode(pair[1], UTF_8) : "";
      if (parameters.putIfAbsent(name, value) != null) {
        error(name, "is there twice");
      }
    } catch (IllegalArgumentException e) {
      error(pair[0], "is not encoded as a URL's query is");
    }
  }

  private void error(String name, String message) {
    errors.add(new Problem.FieldError(Texts.shorten(name), message));
  }
}
