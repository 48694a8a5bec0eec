package dev.orderonce.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The library is the reference. */
class CanonicalJsonTest {

  private static final int TREES = 3000;
  private static final long SEED = Long.getLong("orderonce.seed", System.nanoTime());

  private final Random random = new Random(SEED);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{ \"b\" : [ ] , \"a\" : { } }",
        "{\"b\":1,\"a\":[true,false,null,\"x\"],\"B\":-0}",
        "{\"\\u20ac\":\"\\u20ac\",\"\\ud83d\\ude00\":1,\"\\ufb33\":2}",
        "{\"t\":\"\\u0000\\u001f\\u007f\\b\\f\\n\\r\\t\\\"\\\\\\/\"}",
        "{\"n\":9007199254740991,\"m\":-9007199254740991}",
        "{\"n\":9007199254740993}",
        "{\"n\":1.50,\"m\":1e21,\"k\":-0.0}",
      })
  void shouldBeWhatTheLibraryWrites(String json) throws IOException {
    assertSame(json);
  }

  @Test
  void shouldBeWhatTheLibraryWritesOfRandomTrees() throws IOException {
    for (int i = 0; i < TREES; i++) {
      assertSame(object(3));
    }
  }

  private static void assertSame(String json) throws IOException {
    assertThat(
            new String(
                CanonicalJson.of(JsonBody.read("application/json", json.getBytes(UTF_8))), UTF_8))
        .as("-Dorderonce.seed=%d: %s", SEED, json)
        .isEqualTo(new JsonCanonicalizer(json).getEncodedString());
  }

  private String object(int depth) {
    return IntStream.range(0, random.nextInt(5))
        .mapToObj(i -> text(i + "") + ": " + value(depth - 1))
        .collect(Collectors.joining(" ,", "{", "}"));
  }

  private String value(int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0 -> text("");
      case 1 -> Long.toString(random.nextLong() >> random.nextInt(64));
      case 2 -> "null";
      case 3 -> "true";
      case 4 -> object(depth);
      default ->
          IntStream.range(0, random.nextInt(4))
              .mapToObj(i -> value(depth - 1))
              .collect(Collectors.joining(", ", "[", "]"));
    };
  }

  /** Different texts for different endings: no member comes twice. */
  private String text(String ending) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = random.nextInt(6); i > 0; i--) {
      int c = random.nextBoolean() ? random.nextInt(0x80) : random.nextInt(0xd800);
      text.append("\\u%04x".formatted(c));
    }
    return text.append('|').append(ending).append('"').toString();
  }
}
