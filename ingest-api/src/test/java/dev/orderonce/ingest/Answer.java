package dev.orderonce.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An answer, however it was read.
 *
 * @param headers the values of each header, by its name in lower case
 */
record Answer(int status, Map<String, List<String>> headers, String body) {

  static Answer of(HttpResponse<String> response) {
    return new Answer(response.statusCode(), response.headers().map(), response.body());
  }

  /** The only answer in those bytes. */
  static Answer of(byte[] bytes) {
    List<Answer> answers = all(bytes);
    if (answers.size() != 1) {
      throw new AssertionError("not one answer: " + new String(bytes, ISO_8859_1));
    }
    return answers.getFirst();
  }

  /**
   * The answers that follow each other in those bytes, as to requests that were sent at once. None
   * may be to a HEAD.
   */
  static List<Answer> all(byte[] bytes) {
    String rest = new String(bytes, ISO_8859_1);
    List<Answer> answers = new ArrayList<>();
    while (!rest.isEmpty()) {
      int end = rest.indexOf("\r\n\r\n");
      if (end < 0 || !rest.matches("(?s)HTTP/1\\.[01] \\d{3} .*")) {
        throw new AssertionError("no answer: " + rest);
      }
      String[] head = rest.substring(0, end).split("\r\n");
      Answer answer = new Answer(Integer.parseInt(head[0].substring(9, 12)), headers(head), "");
      StringBuilder body = new StringBuilder();
      rest = answer.takeBody(rest.substring(end + 4), body);
      if (answer.status() >= 200) {
        answers.add(new Answer(answer.status(), answer.headers(), body.toString()));
      }
    }
    return answers;
  }

  private static Map<String, List<String>> headers(String[] head) {
    Map<String, List<String>> headers = new TreeMap<>();
    for (int i = 1; i < head.length; i++) {
      String[] header = head[i].split(": *", 2);
      headers
          .computeIfAbsent(header[0].toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(header[1]);
    }
    return headers;
  }

  /** Moves this answer's body, and gives what follows it. */
  private String takeBody(String text, StringBuilder body) {
    if (all("Transfer-Encoding").isEmpty()) {
      int length = all("Content-Length").stream().mapToInt(Integer::parseInt).sum();
      body.append(text, 0, length);
      return text.substring(length);
    }
    String rest = text;
    int size;
    do {
      int line = rest.indexOf("\r\n");
      size = Integer.parseInt(rest.substring(0, line), 16);
      body.append(rest, line + 2, line + 2 + size);
      rest = rest.substring(line + 2 + size + 2);
    } while (size > 0);
    return rest;
  }

  /** The values of a header. */
  List<String> all(String header) {
    return headers.getOrDefault(header.toLowerCase(Locale.ROOT), List.of());
  }

  String mediaType() {
    return all("Content-Type").stream().findFirst().orElse("").split(";", 2)[0];
  }
}
