package dev.orderonce.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Makes requests such as nobody should send, among some that anybody may. */
final class HostileRequests {

  /**
   * A request.
   *
   * @param text its bytes, each as the character of that number
   * @param framed whether its end is beyond doubt, so that it must be answered and what follows it
   *     is read as the next one
   */
  record Made(String text, boolean framed) {}

  /** A larger one ends the connection. */
  private static final int MAX_BODY = 32 * 1024;

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-0",
          "1",
          "-1",
          "1.0",
          "1e2",
          "1e999999",
          "-1e-999999",
          "9007199254740991",
          "9007199254740992",
          "9223372036854775808",
          "1".repeat(2_000),
          "0.".concat("0".repeat(900)).concat("1"),
          "NaN",
          "Infinity",
          "0x10",
          "01",
          "+1",
          ".5",
          "\"\"",
          "\"a\"",
          "\"a b\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\udc00\\ud800\"",
          "\"\\u202e\\u200b\"",
          "\"é\"",
          "\"日本\"",
          "\"😀\"",
          "\"\u0007\"",
          "\"\\x\"",
          "\"" + "x".repeat(5_000) + "\"",
          "\"EUR\"",
          "\"XXX\"",
          "\"eur\"",
          "\"' or 1=1; drop table orders; --\"",
          "\"${jndi:ldap://x}\"",
          "\"../../etc/passwd\"",
          "[]",
          "[null]",
          "{}",
          "{\"\":{}}",
          "[".repeat(999) + "]".repeat(999),
          "[".repeat(6_000),
          "{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000),
          "[{\"sku\":\"a\",\"quantity\":1}]",
          "{\"accountId\":\"acct_1\"}",
          "[{\"sku\":\"a\",\"quantity\":1},{\"sku\":\"a\",\"quantity\":1}]");

  private static final List<String> NAMES =
      List.of(
          "customerId",
          "amount",
          "currency",
          "reference",
          "items",
          "payment",
          "accountId",
          "reason",
          "note",
          "",
          "__proto__",
          "\\u0000",
          "é",
          "x".repeat(300));

  private static final List<String> SEGMENTS =
      List.of(
          "",
          ".",
          "..",
          "v1",
          "orders",
          "commands",
          "idempotency-keys",
          "payment",
          "events",
          "completion",
          "refund",
          "cancellation",
          "%2e%2e",
          "%2F",
          "%5c",
          "%00",
          "%zz",
          "%",
          "%c3%28",
          "%ff",
          "%F0%9F%98%80",
          ";x=1",
          "*",
          "a%20b",
          "%u0041",
          "'--",
          "~",
          "health",
          "01936b1e-8a4e-7c3a-9f52-1b1c6e0c7a11",
          "{id}",
          "x".repeat(500));

  private static final List<String> QUERIES =
      List.of(
          "limit=0",
          "limit=1",
          "limit=99999999999999999999",
          "limit=%31",
          "limit",
          "state=PAID",
          "state=%27",
          "state=PAID&state=PAID",
          "customerId=%00",
          "customerId=c",
          "customerId=%C3%A9",
          "cursor=AAAA",
          "cursor=%",
          "cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
          "=",
          "&&&",
          "a=b=c",
          "%=%",
          "+=+",
          "limit=1;state=PAID",
          "x".repeat(3_000));

  private static final List<String> HEADERS =
      List.of(
          "Content-Type: text/plain",
          "Content-Type: application/json; charset=utf-16",
          "Content-Type: application/json;charset",
          "Content-Type: ;;;",
          "Content-Type:",
          "Content-Encoding: gzip",
          "Authorization: Bearer",
          "Authorization: Basic =",
          "Authorization: Bearer " + "x".repeat(2_000),
          "Authorization: \u00ff\u00fe",
          "Idempotency-Key:",
          "Idempotency-Key: \"",
          "Idempotency-Key: \"a\\\"",
          "Idempotency-Key: é",
          "Idempotency-Key: " + "k".repeat(256),
          "Idempotency-Key: a, b",
          "Prefer: wait=30",
          "Prefer: wait=99999999999999999999",
          "Prefer: wait=\"",
          "Prefer: ;,=\"\\",
          "Prefer: " + "a=\"\\".repeat(900),
          "traceparent: 00-0-0-0",
          "Orderonce-Attempt: 1e9",
          "Last-Event-ID: -1",
          "Last-Event-ID: 9999999999999999999999",
          "Accept: \u0001",
          "Cookie: a=b; JSESSIONID=../../x",
          "X-Forwarded-For: ' or 1=1",
          "Host: y",
          "Host:",
          "Range: bytes=0-1",
          "If-None-Match: *",
          "Upgrade: h2c",
          "Connection: Upgrade",
          "Origin: null",
          "X-HTTP-Method-Override: DELETE",
          "Expect: nothing",
          "X: " + "x".repeat(9_000),
          "X\u0000Y: z",
          ": z",
          "X Y: z",
          " folded",
          "X");

  private static final List<String> METHODS =
      List.of(
          "GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "get", "P\u0001");

  private static final List<String> FRAMINGS =
      List.of(
          "Content-Length: -1",
          "Content-Length: 99999999999999999999",
          "Content-Length: 5, 6",
          "Content-Length: 1\r\nContent-Length: 2",
          "Content-Length: 3\r\nTransfer-Encoding: chunked",
          "Transfer-Encoding: gzip",
          "Transfer-Encoding: chunked, chunked",
          "Transfer-Encoding: chunked",
          "Transfer-Encoding: xchunked",
          "Content-Length: 0x10",
          "Content-Length: 40000");

  private static final List<String> OTHER_PROTOCOLS =
      List.of(
          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
          "\u0016\u0003\u0001\u0002\u0000\u0001\u0000",
          "GET / HTTP/9.9\r\n\r\n",
          "GET /\r\n",
          "\r\n\r\n\r\n",
          "HTTP/1.1 200 OK\r\n\r\n",
          "CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n",
          "GET http://[ HTTP/1.1\r\nHost: [\r\n\r\n",
          "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
          "\u0000".repeat(100),
          "x".repeat(9_000));

  private final Random random;

  HostileRequests(long seed) {
    this.random = new Random(seed);
  }

  Made next() {
    return switch (random.nextInt(10)) {
      case 0 -> framed("POST", "/v1/orders", "", ApiFixture.VALID_ORDER.getBytes(UTF_8));
      case 1, 2, 3 -> framed("POST", mutationPath(), "", oddBody());
      case 4 -> framed("POST", "/v1/orders", "", damaged(ApiFixture.VALID_ORDER.getBytes(UTF_8)));
      case 5 -> framed("GET", "/v1/orders?" + one(QUERIES) + "&" + one(QUERIES), "", new byte[0]);
      case 6 -> unframed(one(METHODS.subList(0, 2)), oddPath(), "");
      case 7 -> unframed(one(METHODS), oddPath(), one(HEADERS) + "\r\n" + one(HEADERS) + "\r\n");
      case 8 -> unframed("POST", "/v1/orders", one(HEADERS) + "\r\n");
      default -> chaos();
    };
  }

  private Made chaos() {
    return switch (random.nextInt(4)) {
      case 0 -> new Made(one(OTHER_PROTOCOLS), false);
      case 1 -> new Made(text(randomBytes()), false);
      case 2 ->
          new Made(
              text(
                  damaged(
                      framed("POST", "/v1/orders", "", ApiFixture.VALID_ORDER.getBytes(UTF_8))
                          .text()
                          .getBytes(ISO_8859_1))),
              false);
      default -> new Made(head("POST", "/v1/orders") + one(FRAMINGS) + "\r\n\r\nzz\r\n{}", false);
    };
  }

  private Made framed(String method, String path, String headers, byte[] body) {
    String head = head(method, path) + headers + "Content-Length: " + body.length + "\r\n\r\n";
    return new Made(head + text(body), body.length <= MAX_BODY);
  }

  private Made unframed(String method, String path, String headers) {
    return new Made(
        framed(method, path, headers, ApiFixture.VALID_ORDER.getBytes(UTF_8)).text(), false);
  }

  private String head(String method, String path) {
    return """
    %s %s HTTP/1.1\r
    Host: x\r
    Authorization: Bearer %s\r
    Content-Type: application/json\r
    Idempotency-Key: %s\r
    """
        .formatted(
            method,
            path,
            random.nextInt(20) == 0 ? "guess" : "demo-1",
            new UUID(random.nextLong(), random.nextLong()));
  }

  private byte[] oddBody() {
    StringBuilder body = new StringBuilder("{");
    if (random.nextBoolean()) {
      body.append("\"customerId\":\"c\",\"amount\":1,\"currency\":\"EUR\",");
    }
    int members = random.nextInt(4);
    for (int i = 0; i < members; i++) {
      body.append("\"%s\":%s,".formatted(one(NAMES), one(VALUES)));
    }
    String text = body + "\"reason\":" + one(VALUES) + "}";
    return switch (random.nextInt(12)) {
      case 0 -> text.getBytes(UTF_16);
      case 1 -> damaged(text.getBytes(UTF_8));
      case 2 -> ("\ufeff" + text).getBytes(UTF_8);
      case 3 -> (text + one(VALUES)).getBytes(UTF_8);
      case 4 -> one(VALUES).getBytes(UTF_8);
      case 5 -> text.getBytes(ISO_8859_1);
      default -> text.getBytes(UTF_8);
    };
  }

  private String mutationPath() {
    String order = "/v1/orders/" + new UUID(random.nextLong(), random.nextLong());
    return switch (random.nextInt(4)) {
      case 0 -> order + "/payment";
      case 1 -> order + "/cancellation";
      default -> "/v1/orders";
    };
  }

  private String oddPath() {
    StringBuilder path = new StringBuilder(random.nextInt(10) == 0 ? "" : "/v1");
    int segments = random.nextInt(5);
    for (int i = 0; i < segments; i++) {
      path.append('/').append(one(SEGMENTS));
    }
    return path.isEmpty() ? "/" : path.toString();
  }

  /** With some bytes changed, taken out or put in. */
  private byte[] damaged(byte[] bytes) {
    ByteArrayOutputStream damaged = new ByteArrayOutputStream();
    for (byte b : bytes) {
      switch (random.nextInt(60)) {
        case 0 -> damaged.write(random.nextInt(256));
        case 1 -> {
          damaged.write(b);
          damaged.write(random.nextInt(256));
        }
        case 2 -> damaged.writeBytes(new byte[0]);
        default -> damaged.write(b);
      }
    }
    return damaged.toByteArray();
  }

  private byte[] randomBytes() {
    byte[] bytes = new byte[1 + random.nextInt(300)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  private <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
