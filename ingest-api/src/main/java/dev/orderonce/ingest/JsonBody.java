package dev.orderonce.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;

/**
 * The JSON object in the body of a request, read strictly: no duplicate members, nothing behind it.
 */
final class JsonBody {

  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  private final byte[] bytes;
  private final ObjectNode object;

  private JsonBody(byte[] bytes, ObjectNode object) {
    this.bytes = bytes;
    this.object = object;
  }

  /**
   * Reads a body.
   *
   * @throws dev.orderonce.kit.ProblemException if it is not announced as JSON, or is not a JSON
   *     object
   */
  static JsonBody read(String contentType, byte[] bytes) {
    if (!isJson(contentType)) {
      throw Problems.notJson();
    }
    try {
      // Left to itself, the parser would also take UTF-16 and UTF-32, which the fingerprint does
      // not.
      JsonNode node = STRICT.readTree(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
      if (node instanceof ObjectNode object) {
        return new JsonBody(bytes, object);
      }
      throw Problems.malformed("the body must be a JSON object");
    } catch (JsonParseException e) {
      throw Problems.malformed(describe(e));
    } catch (JsonProcessingException e) {
      throw Problems.malformed("the body must be one JSON object and nothing else");
    } catch (CharacterCodingException e) {
      throw Problems.malformed("the body is not UTF-8");
    }
  }

  byte[] bytes() {
    return bytes.clone();
  }

  ObjectNode object() {
    return object;
  }

  private static boolean isJson(String contentType) {
    String mediaType = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return mediaType.equals("application/json");
  }

  private static String describe(JsonParseException e) {
    String text = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
    return e.getLocation() == null
        ? text
        : "line %d, column %d: %s"
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr(), text);
  }
}
