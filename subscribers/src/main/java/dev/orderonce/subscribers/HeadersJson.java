package dev.orderonce.subscribers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** The headers of a record as JSON that people can read, and back to the same bytes. */
final class HeadersJson {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String NAME = "name";
  private static final String TEXT = "text";
  private static final String BASE64 = "base64";

  private HeadersJson() {}

  /** An array in the order of the headers: {@code {"name", "text"}}, or {@code "base64"}. */
  static ArrayNode of(Headers headers) {
    ArrayNode all = MAPPER.createArrayNode();
    for (Header header : headers) {
      ObjectNode one = all.addObject().put(NAME, header.key());
      if (header.value() != null) {
        put(one, header.value());
      }
    }
    return all;
  }

  static Headers parse(String json) {
    RecordHeaders headers = new RecordHeaders();
    try {
      for (JsonNode one : MAPPER.readTree(json)) {
        headers.add(one.path(NAME).textValue(), value(one));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("stored headers are not JSON", e);
    } catch (IOException e) {
      throw new IllegalStateException("stored headers are not base64", e);
    }
    return headers;
  }

  private static byte @Nullable [] value(JsonNode header) throws IOException {
    if (header.has(TEXT)) {
      return header.path(TEXT).textValue().getBytes(UTF_8);
    }
    return header.has(BASE64) ? header.path(BASE64).binaryValue() : null;
  }

  /** As text only if the same bytes come back. */
  private static void put(ObjectNode header, byte[] value) {
    try {
      header.put(TEXT, UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
    } catch (CharacterCodingException e) {
      header.put(BASE64, value);
    }
  }
}
