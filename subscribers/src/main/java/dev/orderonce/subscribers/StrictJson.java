package dev.orderonce.subscribers;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orderonce.kit.Problem;
import dev.orderonce.kit.Problem.FieldError;
import dev.orderonce.kit.ProblemException;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Reads the JSON of request bodies; nothing in it is guessed or passed over. */
final class StrictJson {

  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private StrictJson() {}

  /**
   * Reads a JSON object.
   *
   * @param fields the members that it may have; each other one is added to the errors
   * @throws ProblemException 400, if the body is no JSON object or has a member twice
   */
  static ObjectNode object(byte[] body, Set<String> fields, List<FieldError> errors) {
    ObjectNode object = object(body);
    object
        .fieldNames()
        .forEachRemaining(name -> {
          if (!fields.contains(name)) {
            errors.add(new FieldError(name, "unknown field"));
          }
        });
    return object;
  }

  private static ObjectNode object(byte[] body) {
    try {
      if (STRICT.readTree(body) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new ProblemException(notJson(e));
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory could not be read", e);
    }
    throw new ProblemException(malformed("the body must be a JSON object"));
  }

  /** A member that is there twice is the one fault of form that has a field to name. */
  private static Problem notJson(JsonProcessingException e) {
    if (e.getOriginalMessage().startsWith("Duplicate field")
        && e.getProcessor() instanceof JsonParser parser) {
      String field = String.valueOf(parser.getParsingContext().getCurrentName());
      return Problem.invalid(List.of(new FieldError(field, "is given twice")));
    }
    return malformed("the body is not JSON");
  }

  private static Problem malformed(String detail) {
    return Problem.of(400, "malformed_json", "The body is not valid JSON", detail, false);
  }
}
