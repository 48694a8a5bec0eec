package dev.orderonce.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.erdtman.jcs.JsonCanonicalizer;

/**
 * The canonical form of JSON (RFC 8785). Texts and small integers, which is all that valid requests
 * have, are written here from what was parsed already; anything else is left to a library that
 * parses once more.
 */
final class CanonicalJson {

  /** Up to here, integers and the numbers of RFC 8785 are the same. */
  private static final long MAX_EXACT = (1L << 53) - 1;

  private static final String ESCAPES = "\"\\\b\f\n\r\t";
  private static final String ESCAPED = "\"\\bfnrt";

  private CanonicalJson() {}

  /** The canonical form, as UTF-8. */
  static byte[] of(JsonBody body) {
    StringBuilder text = new StringBuilder();
    if (append(text, body.object())) {
      return text.toString().getBytes(UTF_8);
    }
    try {
      return new JsonCanonicalizer(body.bytes()).getEncodedUTF8();
    } catch (IOException e) {
      throw new IllegalStateException("a valid body could not be made canonical", e);
    }
  }

  private static boolean append(StringBuilder text, JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> appendObject(text, (ObjectNode) node);
      case ARRAY -> appendArray(text, node);
      case STRING -> appendString(text, node.textValue());
      case NUMBER -> appendNumber(text, node);
      case BOOLEAN, NULL -> {
        text.append(node.asText());
        yield true;
      }
      case BINARY, MISSING, POJO -> false;
    };
  }

  private static boolean appendObject(StringBuilder text, ObjectNode object) {
    List<String> names = object.propertyStream().map(Map.Entry::getKey).sorted().toList();
    char before = '{';
    for (String name : names) {
      text.append(before);
      appendString(text, name);
      text.append(':');
      if (!append(text, object.path(name))) {
        return false;
      }
      before = ',';
    }
    text.append(names.isEmpty() ? "{}" : "}");
    return true;
  }

  private static boolean appendArray(StringBuilder text, JsonNode array) {
    text.append('[');
    for (int i = 0; i < array.size(); i++) {
      text.append(i == 0 ? "" : ",");
      if (!append(text, array.path(i))) {
        return false;
      }
    }
    text.append(']');
    return true;
  }

  private static boolean appendNumber(StringBuilder text, JsonNode number) {
    if (!number.isIntegralNumber()
        || !number.canConvertToLong()
        || Math.abs(number.longValue()) > MAX_EXACT) {
      return false;
    }
    text.append(number.longValue());
    return true;
  }

  private static boolean appendString(StringBuilder text, String string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      int escape = c > '\\' ? -1 : ESCAPES.indexOf(c);
      if (escape >= 0) {
        text.append('\\').append(ESCAPED.charAt(escape));
      } else if (c < ' ') {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
    return true;
  }
}
