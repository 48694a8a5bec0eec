package dev.orderonce.docs;

import static dev.orderonce.docs.Markdown.code;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageType;
import dev.orderonce.contract.MessageTypes;
import dev.orderonce.contract.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Every topic with the types of its messages and their members. */
final class TopicsPage {

  private TopicsPage() {}

  static String text() {
    List<String> parts = new ArrayList<>();
    parts.add(
        """
        Every topic is keyed by the order's id and has the same number of partitions, %d unless a deployment chooses \
        another for all. Values are JSON; what each must look like is a JSON Schema among order-contract's resources, \
        named after its type.\
        """
            .formatted(Topic.DEFAULT_PARTITIONS));
    parts.add(topics());
    parts.add("## Headers");
    parts.add("CloudEvents 1.0 in Kafka's binary mode. The headers of a message, with examples:");
    parts.add(headers());
    for (Topic topic : Topic.all()) {
      parts.add("## " + topic.topicName());
      List<MessageType> types = typesOn(topic);
      if (types.isEmpty()) {
        parts.add(untyped(topic));
      }
      for (MessageType type : types) {
        parts.add("### " + type.simpleName());
        parts.add(members(type));
      }
    }
    return Markdown.page("Topics", parts.toArray(String[]::new));
  }

  private static List<MessageType> typesOn(Topic topic) {
    return MessageTypes.STANDARD.all().stream().filter(type -> type.topic().equals(topic)).toList();
  }

  private static String topics() {
    return Markdown.table(
        List.of("topic", "kept", "messages"),
        Topic.all().stream()
            .map(topic ->
                List.of(
                    code(topic.topicName()),
                    topic.compacted() ? "the latest of each order" : "for the broker's retention",
                    typesOn(topic).stream()
                        .map(type -> code(type.simpleName()))
                        .collect(joining(", "))))
            .toList());
  }

  private static String headers() {
    Message message = SampleMessages.ALL.values().iterator().next();
    return Markdown.table(
        List.of("header", "example"),
        SampleMessages.envelope(message, 1).headers().entrySet().stream()
            .map(header -> List.of(code(header.getKey()), code(header.getValue())))
            .toList());
  }

  /** A topic without a type of its own takes records of any. */
  private static String untyped(Topic topic) {
    if (!topic.equals(Topic.DEAD_LETTERS)) {
      throw new IllegalStateException("no message type is on " + topic.topicName());
    }
    return "Records that could not be decoded or applied, byte for byte as they came, and beside their own headers "
        + List.of(
                Headers.ORIGIN_TOPIC,
                Headers.ORIGIN_PARTITION,
                Headers.ORIGIN_OFFSET,
                Headers.ERROR)
            .stream()
            .map(Markdown::code)
            .collect(joining(", "))
        + ".";
  }

  private static String members(MessageType type) {
    JsonNode schema = schema(type);
    Set<String> required =
        schema.path("required").valueStream().map(JsonNode::asText).collect(Collectors.toSet());
    return "%s Type %s.%n%n%s"
        .formatted(
            schema.path("description").asText(),
            code(type.typeName()),
            Markdown.table(
                List.of("member", "required", "what it is"),
                schema
                    .path("properties")
                    .propertyStream()
                    .map(member ->
                        List.of(
                            code(member.getKey()),
                            required.contains(member.getKey()) ? "yes" : "no",
                            described(member.getValue())))
                    .toList()))
        .replace("\r", "");
  }

  private static String described(JsonNode member) {
    String form = form(member);
    return member.has("description") ? form + ", " + member.get("description").asText() : form;
  }

  private static String form(JsonNode member) {
    if (member.has("enum")) {
      return "one of "
          + member.get("enum").valueStream().map(v -> code(v.asText())).collect(joining(", "));
    }
    if (member.has("properties")) {
      return "object of "
          + member
              .get("properties")
              .propertyStream()
              .map(Map.Entry::getKey)
              .map(Markdown::code)
              .collect(joining(", "));
    }
    String type = member.path("type").asText();
    return member.has("format") ? "%s (%s)".formatted(type, member.get("format").asText()) : type;
  }

  private static JsonNode schema(MessageType type) {
    try (var in = MessageType.class.getResourceAsStream(type.schemaResource())) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
