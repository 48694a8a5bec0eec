package dev.orderonce.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orderonce.quickstart.OperatorClient.RefusedException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ParseResult;

/** Dead letters as an operator at a terminal sees them. */
final class DeadLetters {

  private static final String PATH = "/v1/dead-letters";
  private static final String ROW = "%-8s %-9s %-18s %-30s %-36s %s%n";
  private static final List<String> FIELDS =
      List.of(
          "id",
          "state",
          "subscriber",
          "reason",
          "error",
          "attempts",
          "topic",
          "partition",
          "offset",
          "key",
          "type",
          "messageId",
          "putAsideAt",
          "behind");

  private final OperatorClient client;
  private final PrintWriter out;

  DeadLetters(OperatorClient client, PrintWriter out) {
    this.client = client;
    this.out = out;
  }

  /** One line each. */
  void list(ParseResult given) throws InterruptedException, RefusedException {
    List<String> query = new ArrayList<>();
    for (String name : List.of("state", "subscriber", "limit", "cursor")) {
      if (given.hasMatchedOption("--" + name)) {
        String value = given.matchedOptionValue("--" + name, "");
        query.add(name + "=" + URLEncoder.encode(value, UTF_8));
      }
    }
    JsonNode page = client.get(PATH + "?" + String.join("&", query));
    out.printf(ROW, "ID", "STATE", "SUBSCRIBER", "ORIGIN", "KEY", "ERROR");
    for (JsonNode letter : page.path("data")) {
      out.printf(
          ROW,
          letter.path("id").asText(),
          letter.path("state").asText(),
          letter.path("subscriber").asText(),
          origin(letter),
          printable(letter.path("key").asText()),
          printable(letter.path("error").asText("-")));
    }
    if (page.has("nextCursor")) {
      out.printf("more: --cursor %s%n", page.path("nextCursor").asText());
    }
    out.flush();
  }

  /** All that is known of one. */
  void show(ParseResult given) throws InterruptedException, RefusedException {
    JsonNode letter = client.get(PATH + "/" + id(given));
    for (String field : FIELDS) {
      if (letter.has(field)) {
        line(field, letter.path(field).asText());
      }
    }
    for (JsonNode header : letter.path("headers")) {
      String value =
          header.has("text")
              ? header.path("text").asText()
              : "base64 " + header.path("base64").asText();
      line("header", "%s: %s".formatted(header.path("name").asText(), value));
    }
    if (letter.has("value")) {
      line("value", letter.path("value").asText());
    } else if (letter.has("valueBase64")) {
      line("value", "base64 " + letter.path("valueBase64").asText());
    }
    for (JsonNode action : letter.path("actions")) {
      line(
          "decision",
          "%s by %s at %s because: %s (%s)"
              .formatted(
                  action.path("action").asText(),
                  action.path("operator").asText(),
                  action.path("at").asText(),
                  action.path("reason").asText(),
                  action.path("outcome").asText()));
    }
    out.flush();
  }

  /** Redrives or discards one. */
  void decide(String decision, ParseResult given) throws InterruptedException, RefusedException {
    String operator = given.matchedOptionValue("--by", System.getProperty("user.name", "unknown"));
    String reason = given.matchedOptionValue("--reason", "");
    JsonNode done =
        client.post(
            "%s/%d/%s".formatted(PATH, id(given), decision),
            Map.of("operator", operator, "reason", reason));
    out.printf(
        "dead letter %d is %s; %d that waited behind it were applied%n",
        done.path("id").asLong(), done.path("state").asText(), done.path("released").asInt());
    if (done.has("next")) {
      out.printf("the next of its key to decide about is %d%n", done.path("next").asLong());
    }
    out.flush();
  }

  private static long id(ParseResult given) {
    return given.matchedPositionalValue(0, 0L);
  }

  private static String origin(JsonNode letter) {
    return "%s-%d@%d"
        .formatted(
            letter.path("topic").asText(),
            letter.path("partition").asInt(),
            letter.path("offset").asLong());
  }

  private void line(String name, String text) {
    out.printf("%-11s %s%n", name, printable(text));
  }

  /** What others have sent must not steer the terminal. */
  private static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .map(c -> Character.isISOControl(c) ? '\uFFFD' : c)
        .forEach(shown::appendCodePoint);
    return shown.toString();
  }
}
