package dev.orderonce.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaTest {

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  static List<Message> samples() {
    return Samples.all();
  }

  static List<MessageType> types() {
    return MessageTypes.STANDARD.all();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldAcceptWhatTheCodecWrites(Message message) throws IOException {
    // Given
    Schema schema = REGISTRY.getSchema(schemaText(MessageType.of(message)));

    // When
    var errors = schema.validate(new String(MessageCodec.encode(message), UTF_8), InputFormat.JSON);

    // Then
    assertThat(errors).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("types")
  void shouldNameTheMembersThatTheRecordHas(MessageType type) throws IOException {
    // When
    JsonNode schema = new ObjectMapper().readTree(schemaText(type));

    // Then
    assertThat(schema.get("title").asText()).isEqualTo(type.typeName());
    assertThat(names(schema.get("properties").fieldNames()::forEachRemaining))
        .isEqualTo(members(type.dataClass(), false));
    assertThat(schema.get("required").valueStream().map(JsonNode::asText))
        .containsExactlyInAnyOrderElementsOf(members(type.dataClass(), true));
  }

  @ParameterizedTest
  @MethodSource("types")
  void shouldHaveASampleOfEveryType(MessageType type) {
    assertThat(samples()).extracting(MessageType::of).contains(type);
  }

  private static String schemaText(MessageType type) throws IOException {
    try (var in = MessageType.class.getResourceAsStream(type.schemaResource())) {
      assertThat(in).as("schema of %s", type).isNotNull();
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static Set<String> names(Consumer<Consumer<String>> each) {
    Set<String> names = new TreeSet<>();
    each.accept(names::add);
    return names;
  }

  private static Set<String> members(Class<?> record, boolean requiredOnly) {
    return Arrays.stream(record.getRecordComponents())
        .filter(c -> !(requiredOnly && c.getAnnotatedType().isAnnotationPresent(Nullable.class)))
        .flatMap(SchemaTest::flatten)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> flatten(RecordComponent component) {
    return component.getType() == Money.class
        ? Stream.of("amount", "currency")
        : Stream.of(component.getName());
  }
}
