package dev.orderonce.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer, however it was read.
 *
 * @param headers the values of each header, by its name in lower case
 */
record Answer(int status, Map<String, List<String>> headers, String body) {

  private static final Pattern RAW =
      Pattern.compile(
          "HTTP/1\\.[01] (\\d{3}) [^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n(.*)", Pattern.DOTALL);

  static Answer of(HttpResponse<String> response) {
    return new Answer(response.statusCode(), response.headers().map(), response.body());
  }

  /** The only answer in those bytes. */
  static Answer of(byte[] bytes) {
    Matcher parts = RAW.matcher(new String(bytes, ISO_8859_1));
    if (!parts.matches()) {
      throw new AssertionError("no answer: " + new String(bytes, ISO_8859_1));
    }
    Map<String, List<String>> headers = new TreeMap<>();
    for (String line : parts.group(2).split("\r\n")) {
      String[] header = line.split(": *", 2);
      headers
          .computeIfAbsent(header[0].toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(header[1]);
    }
    return new Answer(Integer.parseInt(parts.group(1)), headers, parts.group(3));
  }

  /** The values of a header. */
  List<String> all(String header) {
    return headers.getOrDefault(header.toLowerCase(Locale.ROOT), List.of());
  }

  String mediaType() {
    return all("Content-Type").stream().findFirst().orElse("").split(";", 2)[0];
  }
}
