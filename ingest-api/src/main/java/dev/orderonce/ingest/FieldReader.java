package dev.orderonce.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orderonce.kit.Problem;
import dev.orderonce.kit.ProblemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of a JSON object and collects all that is wrong with them, so that a client
 * learns of every fault at once.
 */
final class FieldReader {

  private final ObjectNode object;
  private final String prefix;
  private final List<Problem.FieldError> errors;
  private final Set<String> known = new HashSet<>();

  private FieldReader(ObjectNode object, String prefix, List<Problem.FieldError> errors) {
    this.object = object;
    this.prefix = prefix;
    this.errors = errors;
  }

  static FieldReader of(JsonBody body) {
    return new FieldReader(body.object(), "", new ArrayList<>());
  }

  /** A member that must be there; null if it is not, or is wrong, which is noted. */
  <T> @Nullable T required(String name, Function<JsonNode, T> parser) {
    known.add(name);
    JsonNode node = object.get(name);
    if (node == null || node.isNull()) {
      error(name, "is required");
      return null;
    }
    return parse(name, node, parser);
  }

  /** A member that may be absent or null; null also if it is wrong, which is noted. */
  <T> @Nullable T optional(String name, Function<JsonNode, T> parser) {
    known.add(name);
    JsonNode node = object.get(name);
    return node == null || node.isNull() ? null : parse(name, node, parser);
  }

  /** A member that is an object itself, and may be absent or null. */
  @Nullable FieldReader object(String name) {
    ObjectNode inner = optional(name, FieldReader::requireObject);
    return inner == null ? null : new FieldReader(inner, prefix + name + ".", errors);
  }

  /**
   * A member that is a list of objects, and may be absent or null.
   *
   * @return a reader of each; none if the member is absent, or is wrong, which is noted
   */
  List<FieldReader> objects(String name, int maxCount) {
    ArrayNode list = optional(name, node -> requireObjects(node, maxCount));
    List<FieldReader> readers = new ArrayList<>();
    for (int i = 0; list != null && i < list.size(); i++) {
      String path = "%s%s[%d]".formatted(prefix, name, i);
      if (list.get(i) instanceof ObjectNode inner) {
        readers.add(new FieldReader(inner, path + ".", errors));
      } else {
        errors.add(new Problem.FieldError(path, "must be an object"));
      }
    }
    return readers;
  }

  /** Notes the members that nobody has asked for. */
  void refuseUnknown() {
    object
        .fieldNames()
        .forEachRemaining(name -> {
          if (!known.contains(name)) {
            error(name, "is not known");
          }
        });
  }

  /**
   * Ends the reading.
   *
   * @throws ProblemException if anything was noted
   */
  void finish() {
    refuseUnknown();
    if (!errors.isEmpty()) {
      throw new ProblemException(Problem.invalid(errors));
    }
  }

  private <T> @Nullable T parse(String name, JsonNode node, Function<JsonNode, T> parser) {
    try {
      return parser.apply(node);
    } catch (IllegalArgumentException e) {
      error(name, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** Notes that a member is wrong. */
  void error(String name, String message) {
    errors.add(new Problem.FieldError(Texts.shorten(prefix + name), message));
  }

  private static ArrayNode requireObjects(JsonNode node, int maxCount) {
    if (node instanceof ArrayNode list && !list.isEmpty() && list.size() <= maxCount) {
      return list;
    }
    throw new IllegalArgumentException("must be a list of 1 to %d objects".formatted(maxCount));
  }

  private static ObjectNode requireObject(JsonNode node) {
    if (node instanceof ObjectNode inner) {
      return inner;
    }
    throw new IllegalArgumentException("must be an object");
  }
}
